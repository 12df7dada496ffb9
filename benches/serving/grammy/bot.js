// A minimal bot on grammY, as its documentation shows it: the same four answers, from a table in memory.
import { readFileSync } from "node:fs";
import { Bot } from "grammy";

const answers = JSON.parse(readFileSync(process.env.COMPARED_ANSWERS, "utf8"));
const bot = new Bot(process.env.COMPARED_TOKEN, { client: { apiRoot: process.env.COMPARED_API_URL } });
bot.on("message:text", (ctx) => ctx.reply(answers[ctx.message.text] ?? "?"));
bot.catch(() => {});
bot.start();
