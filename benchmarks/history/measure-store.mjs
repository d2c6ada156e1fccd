import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { URLSearchParams } from 'node:url';

import { median } from '../common/statistics.mjs';
import { get, startDashboard } from './dashboard.mjs';
import { fill, moveTo, rollUp, STATION } from './fill.mjs';
import { END, QUESTIONS, SETTINGS } from './settings.mjs';

const DAY_MILLISECONDS = 86_400_000;

/**
 * Milliseconds, of the whole process: whoever asks is in it too.
 *
 * @typedef {{ milliseconds: number, cpuMilliseconds: number }} Figures
 */

/**
 * Fills a store, asks, rolls up, and asks again.
 *
 * @param {import('./stores.mjs').MeasuredStore} measured
 * @param {(line: string) => void} tell
 */
export async function measureStore(measured, tell) {
  const { name, store, bytes, filledDays, copyRollups } = measured;
  tell(`${name}: storing ${filledDays} days …`);
  const filled = await fill(store, filledDays);
  const bytesBefore = bytes();
  const dashboard = await startDashboard(store);
  try {
    const url = `http://127.0.0.1:${dashboard.address.port}`;
    tell(`${name}: asking for what has not been rolled up …`);
    const scratch = new Map();
    const isFilled = copyRollups === undefined;
    for (const question of QUESTIONS.filter((each) => isFilled && each.isFromScratchToo)) {
      scratch.set(question.name, await ask(url, question, SETTINGS.scratchRuns));
    }
    tell(`${name}: rolling up …`);
    const rolled = await rollUp(store);
    const bytesAfter = bytes();
    await copyRollups?.();
    tell(`${name}: asking again …`);
    const questions = [];
    for (const question of QUESTIONS.filter(
      (each) => isFilled || !(each.readsReadings || each.moves),
    )) {
      if (question.moves) await moveTo(store, question.timeZone);
      await ask(url, question, 1);
      const rollups = await ask(url, question, SETTINGS.runs);
      const readings = scratch.get(question.name);
      if (readings !== undefined && readings.answer !== rollups.answer) {
        throw new Error(`${name} answers otherwise than from the readings: ${question.name}`);
      }
      questions.push({
        name: question.name,
        rollups: figuresOf(rollups),
        ...(readings !== undefined && { fromScratch: figuresOf(readings) }),
      });
    }
    return { store: name, filled, rolled, bytesBefore, bytesAfter, questions };
  } finally {
    await dashboard.close();
  }
}

/**
 * @param {string} url
 * @param {import('./settings.mjs').Question} question
 * @param {number} runs
 * @returns {Promise<Figures & { answer: string }>}
 */
async function ask(url, { days, every, timeZone }, runs) {
  const query = new URLSearchParams({
    ...{ from: String(END - days * DAY_MILLISECONDS), to: String(END) },
    ...{ every, tz: timeZone, limit: '10000' },
  });
  const times = [];
  const cpu = [];
  let answer = '';
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    const cpuBegun = process.cpuUsage();
    answer = await get(`${url}/api/stations/${STATION}/readings?${query}`);
    const { user, system } = process.cpuUsage(cpuBegun);
    times.push(performance.now() - begun);
    cpu.push((user + system) / 1000);
  }
  return { milliseconds: median(times), cpuMilliseconds: median(cpu), answer };
}

/** @param {Figures} figures */
function figuresOf({ milliseconds, cpuMilliseconds }) {
  return { milliseconds, cpuMilliseconds };
}
