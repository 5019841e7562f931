// A Node client with stubs made at run time by protobufjs: node client.cjs GRPC PROTO_FOLDER FILE
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const assert = require("node:assert/strict");

const [address, folder, file] = process.argv.slice(2);
const definition = loader.loadSync(file, { includeDirs: [folder], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
const { inference } = grpc.loadPackageDefinition(definition);
const client = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
const deadline = () => new Date(Date.now() + 20000);

const call = (method, request) => new Promise((done, failed) =>
  client[method](request, { deadline: deadline() }, (error, answer) => (error ? failed(error) : done(answer))));

const left = Array.from({ length: 16 }, (_, i) => i);
const request = (model, id) => ({
  model_name: model,
  id,
  inputs: ["INPUT0", "INPUT1"].map((name, which) => ({
    name, datatype: "INT32", shape: [1, 16], contents: { int_contents: which ? left.map(() => 3) : left },
  })),
});
const numbers = (bytes) => Array.from({ length: 16 }, (_, i) => bytes.readInt32LE(4 * i));
const right = (answer, id) => {
  assert.equal(answer.model_name, "simple");
  assert.equal(answer.model_version, "1");
  assert.equal(answer.id, id);
  assert.deepEqual(answer.outputs.map((one) => one.name), ["OUTPUT0", "OUTPUT1"]);
  assert.deepEqual(numbers(answer.raw_output_contents[0]), left.map((value) => value + 3));
  assert.deepEqual(numbers(answer.raw_output_contents[1]), left.map((value) => value - 3));
};

const main = async () => {
  assert.equal((await call("ServerLive", {})).live, true);
  assert.equal((await call("ModelReady", { name: "simple" })).ready, true);
  assert.deepEqual((await call("ModelMetadata", { name: "simple" })).versions, ["1"]);
  right(await call("ModelInfer", request("simple", "unary")), "unary");
  await assert.rejects(call("ModelInfer", request("no_such_model", "x")), (error) => {
    assert.equal(error.code, grpc.status.NOT_FOUND);
    assert.match(error.details, /unknown model: 'no_such_model' is not found/);
    return true;
  });
  console.log("unary");

  await new Promise((done, failed) => {
    const stream = client.ModelStreamInfer({ deadline: deadline() });
    const seen = [];
    stream.on("data", (message) => {
      try {
        assert.equal(message.error_message, "");
        right(message.infer_response, String(seen.length));
        seen.push(message.infer_response.id);
      } catch (e) {
        failed(e);
      }
    });
    stream.on("error", failed);
    stream.on("end", () => (seen.length === 5 ? done() : failed(new Error("answers: " + seen))));
    for (let i = 0; i < 5; i++) stream.write(request("simple", String(i)));
    stream.end();
  });
  console.log("stream");
  client.close();
};

main().catch((e) => {
  console.error(e);
  process.exitCode = 1;
  client.close();
});
