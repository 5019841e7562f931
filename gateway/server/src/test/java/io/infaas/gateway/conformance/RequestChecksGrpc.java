package io.infaas.gateway.conformance;

import com.google.protobuf.ByteString;
import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checks that an inference over gRPC goes through, a row each. */
final class RequestChecksGrpc {

    private final List<ConformanceCase> cases = new ArrayList<>();

    private RequestChecksGrpc() {}

    static List<ConformanceCase> all() {
        RequestChecksGrpc checks = new RequestChecksGrpc();
        checks.names();
        checks.data();
        checks.inputs();
        checks.parameters();
        checks.execution();
        return checks.cases;
    }

    private void add(String row, String name, ModelInferRequest.Builder request) {
        cases.add(ConformanceCase.grpc(row, GrpcCases.infer(name, request)));
    }

    /** Each of them with and without an id, which is in front of most texts. */
    private void both(String row, String name, ModelInferRequest.Builder request) {
        add(row, name + " without id", request.clone().clearId());
        add(row, name + " with id", request.clone().setId("q-7"));
    }

    static ModelInferRequest.Builder one(String model, String input, String datatype, long... shape) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
        var tensor = request.addInputsBuilder().setName(input).setDatatype(datatype);
        for (long dim : shape) {
            tensor.addShape(dim);
        }
        return request;
    }

    static ModelInferRequest.Builder repeat(int... values) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("repeat_int32");
        request.addInputsBuilder().setName("IN").setDatatype("INT32").addShape(values.length);
        request.addInputsBuilder().setName("DELAY").setDatatype("UINT32").addShape(values.length);
        request.addInputsBuilder().setName("WAIT").setDatatype("UINT32").addShape(1);
        return request.addRawInputContents(Tensors.bytes(values))
                .addRawInputContents(Tensors.bytes(new int[values.length]))
                .addRawInputContents(Tensors.bytes(0));
    }

    private void names() {
        both("B.2 unknown model", "good request", GrpcCases.sum().setModelName("absent"));
        both("B.2 unknown model", "no inputs", ModelInferRequest.newBuilder().setModelName("absent"));
        add("B.2 unknown model", "no name", GrpcCases.sum().clearModelName());
        add("B.2 no available versions", "good request", GrpcCases.sum().setModelName("broken"));
        for (String version : List.of("2", "0")) {
            both("B.2 version absent", version, GrpcCases.sum().setModelVersion(version));
        }
        for (String version : List.of("abc", "1.5", "-7", "1x", "+1", " 1", "9223372036854775808", "-0")) {
            add("B.2 version that is none", "'" + version + "'", GrpcCases.sum().setModelVersion(version));
        }
        both("B.2 decoupled model", "good request", repeat(4));
    }

    private void data() {
        var both = GrpcCases.sum();
        both.getInputsBuilder(1).getContentsBuilder().addIntContents(1);
        both("B.4 contents and raw data", "second input", both);
        both(
                "B.4 too few raw entries",
                "one of two",
                GrpcCases.sum().clearRawInputContents().addRawInputContents(Tensors.bytes(1, 2, 3, 4)));
        both("B.4 too few raw entries", "none", GrpcCases.sum().clearRawInputContents());
        both("B.4 extra raw entries", "one", GrpcCases.sum().addRawInputContents(Tensors.bytes(1)));
        var kind = GrpcCases.sum().clearRawInputContents();
        kind.getInputsBuilder(0).getContentsBuilder().addFp32Contents(1);
        kind.getInputsBuilder(1).getContentsBuilder().addIntContents(1);
        both("B.4 contents of another kind", "floats for INT32", kind);
        var typed = GrpcCases.sum().clearRawInputContents();
        for (int i = 0; i < 2; i++) {
            typed.getInputsBuilder(i)
                    .getContentsBuilder()
                    .addIntContents(1)
                    .addIntContents(2)
                    .addIntContents(3)
                    .addIntContents(4);
        }
        both("B.4 contents", "INT32", typed);
        both(
                "B.2 size of data and shape differ",
                "4 less",
                one("echo-INT32", "INPUT", "INT32", 1, 3).addRawInputContents(Tensors.bytes(1, 2)));
        both(
                "B.2 size of data and shape differ",
                "4 more",
                one("echo-INT32", "INPUT", "INT32", 1, 3).addRawInputContents(Tensors.bytes(1, 2, 3, 4)));
        for (Map.Entry<String, ByteString> each : new TreeMap<>(Map.of(
                        "too many elements", Tensors.strings("a", "b", "c"),
                        "too few elements", Tensors.strings("a"),
                        "length cut", Tensors.strings("a", "b").substring(0, 7),
                        "element cut", Tensors.strings("a", "bcd").substring(0, 11),
                        "negative length", Tensors.strings("a").concat(Tensors.bytes(-1))))
                .entrySet()) {
            both(
                    "B.2 malformed BYTES",
                    each.getKey(),
                    one("echo-BYTES", "INPUT", "BYTES", 1, 2).addRawInputContents(each.getValue()));
        }
        both(
                "B.3 tensors of no elements",
                "INT32",
                one("echo-INT32", "INPUT", "INT32", 1, 0).addRawInputContents(ByteString.EMPTY));
        both(
                "B.3 half precision",
                "raw",
                one("echo-FP16", "INPUT", "FP16", 1, 2).addRawInputContents(Tensors.bytes(0x3C00_4000)));
    }

    private void inputs() {
        var twice = GrpcCases.sum().addRawInputContents(Tensors.bytes(1, 2, 3, 4));
        twice.addInputs(twice.getInputs(0));
        both("B.2 duplicate input", "third", twice);
        var unknown = GrpcCases.sum();
        unknown.getInputsBuilder(1).setName("C");
        both("B.2 unknown input", "second", unknown);
        both("B.2 missing inputs", "second", GrpcCases.sum().removeInputs(1));
        both("B.2 missing inputs", "all", GrpcCases.sum().clearInputs().clearRawInputContents());
        var type = GrpcCases.sum();
        type.getInputsBuilder(0).setDatatype("UINT32");
        both("B.2 data type", "UINT32 for INT32", type);
        var shape = GrpcCases.sum();
        shape.getInputsBuilder(0).setShape(1, 5);
        both("B.2 shape", "[1,5] for [-1,4]", shape);
        var negative = GrpcCases.sum();
        negative.getInputsBuilder(0).setShape(0, -1);
        both("B.2 shape", "negative", negative);
        var batch = GrpcCases.sum();
        batch.getInputsBuilder(0).setShape(0, 2);
        both("B.2 inconsistent batch", "2 and 1", batch);
        var none = GrpcCases.sum();
        none.getInputsBuilder(0).clearShape();
        both("B.2 empty shape", "first", none);
        var large = GrpcCases.sum().clearRawInputContents();
        for (int i = 0; i < 2; i++) {
            large.getInputsBuilder(i).setShape(0, 9);
            large.addRawInputContents(Tensors.bytes(new int[36]));
        }
        both("B.2 batch too large", "9 of 8", large);
        for (List<String> names : List.of(List.of("PRODUCT"), List.of("SUM", "PRODUCT"))) {
            var outputs = GrpcCases.sum();
            names.forEach(name -> outputs.addOutputsBuilder().setName(name));
            both("B.2 unknown output", names.toString(), outputs);
        }
        var repeated = GrpcCases.sum();
        repeated.addOutputsBuilder().setName("SUM");
        repeated.addOutputsBuilder().setName("SUM");
        both("B.2 duplicate output", "SUM", repeated);
        for (String name : List.of("SUM", "DIFFERENCE")) {
            var only = GrpcCases.sum();
            only.addOutputsBuilder().setName(name);
            both("B.3 requested outputs", name, only);
        }
    }

    private void parameters() {
        for (String key : List.of("triton_", "triton_enable_empty_final_response", "Triton_x")) {
            both(
                    "B.2 reserved parameter",
                    key,
                    GrpcCases.sum()
                            .putParameters(
                                    key,
                                    InferParameter.newBuilder()
                                            .setBoolParam(true)
                                            .build()));
        }
        var unset = GrpcCases.sum().putParameters("empty", InferParameter.getDefaultInstance());
        both("B.4 parameters", "without value", unset);
    }

    private void execution() {
        for (String mode : List.of(
                "ok",
                "raise",
                "UNKNOWN",
                "INTERNAL",
                "NOT_FOUND",
                "INVALID_ARG",
                "UNAVAILABLE",
                "UNSUPPORTED",
                "ALREADY_EXISTS",
                "CANCELLED")) {
            add(
                    "B.2 failure of the backend",
                    mode,
                    one("faulty", "MODE", "BYTES", 1).addRawInputContents(Tensors.strings(mode)));
        }
        for (long micros : new long[] {1, 60_000_000}) {
            add(
                    "B.2 queue timeout",
                    micros + " µs",
                    one("queued", "INPUT0", "FP32", 1, 2)
                            .addRawInputContents(Tensors.bytes(1f, 2f))
                            .putParameters(
                                    "delay_ms",
                                    InferParameter.newBuilder().setInt64Param(1).build())
                            .putParameters(
                                    "timeout",
                                    InferParameter.newBuilder()
                                            .setInt64Param(micros)
                                            .build()));
        }
    }
}
