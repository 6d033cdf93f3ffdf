import { describe, expect, test } from 'vitest';
import { urlExpiryMs } from '../../src/provider/url-expiry.ts';

const at = Date.UTC(2026, 10, 25, 20, 0, 0);
const seconds = at / 1000;

describe('when an address ends', () => {
  test.each<[who: string, query: string, expected: number | undefined]>([
    ['S3, version 4', 'X-Amz-Date=20261125T190000Z&X-Amz-Expires=3600&X-Amz-Signature=ab', at],
    ['the same in small letters', 'x-amz-date=20261125T190000Z&x-amz-expires=3600', at],
    ['Google', 'X-Goog-Date=20261125T194500Z&X-Goog-Expires=900&X-Goog-Signature=ab', at],
    ['Volcengine', 'X-Tos-Date=20261125T194500Z&X-Tos-Expires=900&X-Tos-Signature=ab', at],
    ['OSS, version 4', 'x-oss-date=20261125T194500Z&x-oss-expires=900&x-oss-signature=ab', at],
    ['OSS, a moment', `x-oss-expires=${seconds}`, at],
    ['S3 version 2, OSS version 1, CloudFront', `Expires=${seconds}&Signature=ab`, at],
    ['milliseconds', `expires=${at}&signature=ab`, at],
    ['Azure', 'sv=2024&se=2026-11-25T20%3A00%3A00Z&sig=ab', at],
    ['Azure, a day alone', 'se=2026-11-25&sig=ab', Date.UTC(2026, 10, 25)],
    ['Akamai', `hdnts=st=1~exp=${seconds}~acl=/*~hmac=ab`, at],
    ['exp', `exp=${seconds}&sig=ab`, at],
    ['Tencent', `q-sign-time=1700000000;${seconds}&q-key-time=1700000000;${seconds}`, at],
    ['Qiniu', `e=${seconds}&token=ab`, at],
    ['the earlier of two', `Expires=${seconds}&exp=${seconds - 60}`, at - 60_000],
    ['nothing', '', undefined],
    ['an e that is none', `e=${seconds}`, undefined],
    ['a length without a beginning', 'X-Amz-Expires=3600', undefined],
    ['a day that is none', 'X-Amz-Date=20261340T999999Z&X-Amz-Expires=3600', undefined],
    ['a word', 'Expires=never', undefined],
    ['a negative', 'Expires=-1', undefined],
    ['a date long ago, or a length', 'Expires=3600', undefined],
    ['a number without end', `Expires=${'9'.repeat(400)}`, undefined],
    ['se of another kind', 'se=12', undefined],
  ])('%s', (_, query, expected) => {
    expect(urlExpiryMs(`https://cdn.example.com/clips/1.mp4?${query}`)).toBe(expected);
  });

  test('what is no address has none', () => {
    expect(urlExpiryMs('Expires=1764100800')).toBeUndefined();
    expect(urlExpiryMs(`https://cdn.example.com/Expires=${seconds}.mp4`)).toBeUndefined();
  });
});
