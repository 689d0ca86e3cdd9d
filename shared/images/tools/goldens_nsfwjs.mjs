// Makes tests/goldens/nsfwjs.tsv: what nsfwjs itself, under TensorFlow.js, says about the harmless set.
//
//     cargo run -p images --example harmless /tmp/harmless
//     npm install nsfwjs@4.4.0 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 pngjs@7.0.0
//     node .../goldens_nsfwjs.mjs /tmp/harmless > tests/goldens/nsfwjs.tsv
//
// Runs with Node 20, from the directory the packages were installed in. The WebAssembly backend is used because
// the plain one takes half a minute a picture.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.cwd(), "goldens.js"));
const tf = require("@tensorflow/tfjs");
require("@tensorflow/tfjs-backend-wasm");
const { load } = require("nsfwjs");
const { PNG } = require("pngjs");

const CLASSES = ["Drawing", "Hentai", "Neutral", "Porn", "Sexy"];
const directory = process.argv[2];

// nsfwjs greets on the standard output, which is the file.
console.info = () => {};
await tf.setBackend("wasm");
tf.enableProdMode();
const model = await load("MobileNetV2Mid", { size: 224, type: "graph" });
for (const file of fs.readdirSync(directory).filter((name) => name.endsWith(".png")).sort()) {
  const png = PNG.sync.read(fs.readFileSync(path.join(directory, file)));
  const rgb = new Int32Array(png.width * png.height * 3);
  for (let at = 0; at < png.width * png.height; at++) {
    for (let colour = 0; colour < 3; colour++) rgb[at * 3 + colour] = png.data[at * 4 + colour];
  }
  const image = tf.tensor3d(rgb, [png.height, png.width, 3], "int32");
  const found = await model.classify(image, 5);
  image.dispose();
  const score = (name) => found.find((entry) => entry.className === name).probability.toFixed(7);
  console.log([path.basename(file, ".png"), ...CLASSES.map(score)].join("\t"));
}
