// Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit.

/**
 * Which model makes the clips: vidu20_img2video goes from one picture, viduq2_pro_start_end2video from a first to a last one.
 */
export type Model = ("vidu20_img2video" | "viduq2_pro_start_end2video")
/**
 * The frames: { start, end }, or a list in that order. Each is a path relative to this file, or an http(s) address.
 */
export type Images = (ByRole | string[] | TakenAway)
/**
 * Takes away what an outer level says.
 */
export type TakenAway = null
/**
 * What happens in the clip, in words. ${name} is filled in; in a variant ${prompt} is the shot's. $${ writes a plain ${.
 */
export type Prompt = (string | null)
/**
 * Words to choose tasks by with --tag. Those of all levels add up.
 */
export type Tags = (string | number | boolean)[]
/**
 * Why this is kept and listed, but not bought.
 */
export type Skip = (string | null)
/**
 * A text with ${name} in it, filled in for each task from variables and axes.
 */
export type Template = string
/**
 * One seed for all tasks. It is not an axis: no part of the address. 0 lets the provider draw one.
 */
export type Seed = (number | null)
/**
 * One task for each seed. 0 is refused: it means random.
 * 
 * @minItems 1
 */
export type Seeds = (number[] | null)
/**
 * How many takes: 3 is short for seeds 1, 2, 3. Raising it buys only the new ones.
 */
export type Takes = (number | null)
/**
 * A name of letters, digits, dot, underscore and hyphen, beginning with a letter or digit, of at most 64 characters. Taken as it is written: 010 stays 010.
 */
export type Id = (string | number | boolean)

/**
 * A shot list for dailies: what to make, from which frames, with which model.
 */
export interface Pipeline {
/**
 * Of this format.
 */
version: 1
/**
 * Names the output folder: out/<name> beside this file. Letters, digits, dot, underscore and hyphen.
 */
name: (string | number | boolean)
model?: Model
params?: Params
images?: Images
prompt?: Prompt
vars?: Vars
tags?: Tags
models?: DefaultsByModel
run?: Run
matrix?: Matrix
seed?: Seed
seeds?: Seeds
takes?: Takes
skip?: Skip
/**
 * Ways to make every shot; each multiplies it.
 */
variants?: Variant[]
/**
 * The list.
 * 
 * @minItems 1
 */
shots: Shot[]
/**
 * Ids of the chosen takes, for the contact sheet and the export.
 */
picks?: (string | number | boolean)[]
/**
 * Folder for the outputs in place of out, relative to this file: everything lies in <output>/<name>.
 */
output?: string
}
/**
 * Parameters of the model, merged key by key with those of the outer levels. null takes an outer one away. Model, images, prompt and seed have places of their own.
 */
export interface Params {
[k: string]: unknown
}
/**
 * Merged with outer levels role by role; null takes a role away.
 */
export interface ByRole {
/**
 * What the clip starts from.
 */
start?: (string | null)
/**
 * Where the clip ends, for models that take two frames.
 */
end?: (string | null)
}
/**
 * Texts for ${name}, or maps for ${name[key]}. Taken as they are written, merged name by name with outer levels; null takes one away.
 */
export interface Vars {
[k: string]: string | number | boolean | {
[k: string]: string | number | boolean
} | TakenAway
}
/**
 * For tasks of one model only: inside the pipeline's own, outside the shot's.
 */
export interface DefaultsByModel {
/**
 * Defaults for tasks of vidu20_img2video.
 */
vidu20_img2video?: (DefaultsOfOneModel & {
params?: ParametersOfVidu20Img2Video
})
/**
 * Defaults for tasks of viduq2_pro_start_end2video.
 */
viduq2_pro_start_end2video?: (DefaultsOfOneModel & {
params?: ParametersOfViduq2ProStartEnd2Video
})
}
/**
 * Counts for tasks of this model, inside the pipeline's and outside the shot's.
 */
export interface DefaultsOfOneModel {
params?: Params
images?: Images
prompt?: Prompt
vars?: Vars
tags?: Tags
skip?: Skip
}
/**
 * What vidu20_img2video takes beside images, prompt and seed. null takes an outer value away.
 */
export interface ParametersOfVidu20Img2Video {
/**
 * Length of the clip in seconds.
 */
duration?: ((4 | 8) | Template | TakenAway)
/**
 * Lines of the picture. 4 seconds come in each of them (360p unless asked), 8 seconds in 720p only.
 */
resolution?: (("360p" | "720p" | "1080p") | Template | TakenAway)
/**
 * How far things in the picture move.
 */
movement_amplitude?: (("auto" | "small" | "medium" | "large") | Template | TakenAway)
/**
 * A text of your own that the provider carries along untouched. It does not change the clip.
 */
payload?: (string | Template | TakenAway)
/**
 * Generate speech and background sound with the picture. Without it the clip is silent. Not together with off_peak.
 */
audio?: (boolean | Template | TakenAway)
/**
 * Voice that speaks, from the provider's list; left empty, the provider picks one. Counts only while audio is true.
 */
voice_id?: (string | Template | TakenAway)
/**
 * Let the provider write one prompt from the pictures and use it in place of yours. Costs extra for each clip.
 */
is_rec?: (boolean | Template | TakenAway)
/**
 * Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: (boolean | Template | TakenAway)
/**
 * Stamp a watermark on the clip: a note that it was generated, or the picture at wm_url.
 */
watermark?: (boolean | Template | TakenAway)
/**
 * Corner of the watermark: 1 top left, 2 top right, 3 bottom right, 4 bottom left. Counts only while watermark is true.
 */
wm_position?: ((1 | 2 | 3 | 4) | Template | TakenAway)
/**
 * Address of a picture to use as the watermark in place of the provider's note. Counts only while watermark is true.
 */
wm_url?: (string | Template | TakenAway)
/**
 * Address that the provider calls when the state of the task changes. It does not change the clip.
 */
callback_url?: (string | Template | TakenAway)
/**
 * Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: (boolean | Template | TakenAway)
}
/**
 * What viduq2_pro_start_end2video takes beside images, prompt and seed. null takes an outer value away.
 */
export interface ParametersOfViduq2ProStartEnd2Video {
/**
 * Let the provider write one prompt from the pictures and use it in place of yours. Costs extra for each clip.
 */
is_rec?: (boolean | Template | TakenAway)
/**
 * Length of the clip in seconds.
 */
duration?: ((1 | 2 | 3 | 4 | 5 | 6 | 7 | 8) | Template | TakenAway)
/**
 * Lines of the picture.
 */
resolution?: (("540p" | "720p" | "1080p") | Template | TakenAway)
/**
 * How far things in the picture move.
 */
movement_amplitude?: (("auto" | "small" | "medium" | "large") | Template | TakenAway)
/**
 * Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: (boolean | Template | TakenAway)
/**
 * A text of your own that the provider carries along untouched. It does not change the clip.
 */
payload?: (string | Template | TakenAway)
/**
 * Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: (boolean | Template | TakenAway)
/**
 * Stamp a watermark on the clip: a note that it was generated, or the picture at wm_url.
 */
watermark?: (boolean | Template | TakenAway)
/**
 * Corner of the watermark: 1 top left, 2 top right, 3 bottom right, 4 bottom left. Counts only while watermark is true.
 */
wm_position?: ((1 | 2 | 3 | 4) | Template | TakenAway)
/**
 * Address of a picture to use as the watermark in place of the provider's note. Counts only while watermark is true.
 */
wm_url?: (string | Template | TakenAway)
/**
 * Metadata written into the clip, as JSON text in a form of your own. Left out or empty, the provider writes its default.
 */
meta_data?: (string | Template | TakenAway)
/**
 * Address that the provider calls when the state of the task changes. It does not change the clip.
 */
callback_url?: (string | Template | TakenAway)
}
/**
 * How a run goes. Nothing here changes what a clip is, so nothing here makes one new.
 */
export interface Run {
/**
 * How many tasks may be in flight at the provider.
 */
concurrency?: number
budget?: Budget
/**
 * How often one clip may be bought when it fails in a way that may succeed, over all runs. 1 is never again.
 */
attempts?: number
/**
 * After how long a task counts as late: it stays reserved and the next run looks again. 48 h with off_peak.
 */
task_timeout?: string
}
/**
 * Caps in US dollars.
 */
export interface Budget {
/**
 * What one run may spend at most.
 */
run?: (number | string)
/**
 * What this pipeline may ever spend.
 */
total?: (number | string)
}
/**
 * Named lists that multiply the shot: one task for each combination. Each name can be used as ${name}. Taken as they are written, merged name by name with outer levels; null takes one away.
 */
export interface Matrix {
[k: string]: (string | number | boolean)[] | TakenAway
}
/**
 * A way to make every shot: what differs from the shot.
 */
export interface Variant {
id: Id
model?: Model
params?: Params
images?: Images
prompt?: Prompt
vars?: Vars
tags?: Tags
skip?: Skip
}
/**
 * One entry of the list. Its matrix, variants and seeds multiply it into tasks.
 */
export interface Shot {
/**
 * Names the shot; unique in this file. With each or from it may hold ${…}; left out, it is ${stem} or the column id.
 */
id?: (string | number | boolean)
/**
 * A glob, relative to this file: every match makes a shot. ${stem} is its name without ending, ${path} its path, and ${1}, ${2}… what each * stood for.
 */
each?: string
/**
 * A CSV file, relative to this one: every row makes a shot. Commas, semicolons or tabs stand between cells; columns are names for ${…}, and an empty cell leaves its name out.
 */
from?: string
model?: Model
params?: Params
images?: Images
prompt?: Prompt
vars?: Vars
tags?: Tags
matrix?: Matrix
seed?: Seed
seeds?: Seeds
takes?: Takes
/**
 * In place of the pipeline's: entries of its own, or ids of the pipeline's. [] takes none.
 */
variants?: (Id | Variant)[]
/**
 * Drops the tasks that match an entry. An entry that matches nothing is an error.
 */
exclude?: Axes[]
/**
 * Adds one task for each entry, which names every axis.
 */
include?: Axes[]
skip?: Skip
}
/**
 * Axis to value: a name of the matrix, variant or seed.
 */
export interface Axes {
[k: string]: string | number | boolean
}
