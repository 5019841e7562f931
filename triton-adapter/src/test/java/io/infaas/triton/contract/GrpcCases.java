package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryIndexRequest;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** gRPC calls that change nothing: valid ones in every form, and invalid ones of every kind. */
public final class GrpcCases {
    private static final ByteString PICTURE = Tensors.bytes(Tensors.pictures(1));

    private GrpcCases() {}

    static List<GrpcCase> all() {
        return topics().values().stream().flatMap(List::stream).toList();
    }

    /** All cases by their subject, in a fixed order. */
    public static Map<String, List<GrpcCase>> topics() {
        Map<String, List<GrpcCase>> topics = new LinkedHashMap<>();
        control(topics.computeIfAbsent("control", topic -> new ArrayList<>()));
        names(topics.computeIfAbsent("names and versions", topic -> new ArrayList<>()));
        data(topics.computeIfAbsent("data", topic -> new ArrayList<>()));
        shapes(topics.computeIfAbsent("shapes and inputs", topic -> new ArrayList<>()));
        outputs(topics.computeIfAbsent("outputs", topic -> new ArrayList<>()));
        parameters(topics.computeIfAbsent("parameters", topic -> new ArrayList<>()));
        strangers(topics.computeIfAbsent("strangers", topic -> new ArrayList<>()));
        return topics;
    }

    private static void control(List<GrpcCase> cases) {
        cases.add(GrpcCase.of("", "ServerLive", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.parser()));
        cases.add(
                GrpcCase.of("", "ServerReady", ServerReadyRequest.getDefaultInstance(), ServerReadyResponse.parser()));
        cases.add(GrpcCase.of(
                "", "ServerMetadata", ServerMetadataRequest.getDefaultInstance(), ServerMetadataResponse.parser()));
        for (String model : List.of("fashion", "sum", "plain", "scalar", "echo-BYTES", "broken", "nothing", "")) {
            for (String version : List.of("", "1", "7", "x", "-1", "-5", "01")) {
                String name = "'" + model + "' '" + version + "'";
                cases.add(GrpcCase.of(
                        name,
                        "ModelReady",
                        ModelReadyRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        ModelReadyResponse.parser()));
                cases.add(GrpcCase.of(
                        name,
                        "ModelMetadata",
                        ModelMetadataRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        ModelMetadataResponse.parser()));
                cases.add(GrpcCase.of(
                        name,
                        "ModelConfig",
                        ModelConfigRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        ModelConfigResponse.parser()));
            }
        }
        for (String version : List.of("7", "x")) {
            cases.add(statistics("fashion", version));
        }
        cases.add(statistics("nothing", ""));
        for (String repository : List.of("", "other")) {
            for (boolean ready : new boolean[] {false, true}) {
                cases.add(GrpcCase.of(
                        repository + " " + ready,
                        "RepositoryIndex",
                        RepositoryIndexRequest.newBuilder()
                                .setRepositoryName(repository)
                                .setReady(ready)
                                .build(),
                        RepositoryIndexResponse.parser()));
            }
        }
    }

    public static GrpcCase statistics(String model, String version) {
        return GrpcCase.of(
                model + " " + version,
                "ModelStatistics",
                ModelStatisticsRequest.newBuilder()
                        .setName(model)
                        .setVersion(version)
                        .build(),
                ModelStatisticsResponse.parser());
    }

    public static GrpcCase infer(String name, ModelInferRequest.Builder request) {
        return GrpcCase.of(name, "ModelInfer", request.build(), ModelInferResponse.parser());
    }

    public static ModelInferRequest.Builder picture() {
        return image("FP32", 1, 1, 28, 28).addRawInputContents(PICTURE);
    }

    private static ModelInferRequest.Builder image(String datatype, long... shape) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("fashion");
        var input = request.addInputsBuilder().setName("image").setDatatype(datatype);
        for (long dim : shape) {
            input.addShape(dim);
        }
        return request;
    }

    private static void names(List<GrpcCase> cases) {
        cases.add(infer("one picture", picture()));
        cases.add(infer("id", picture().setId("query 7 \"quoted\" é %41")));
        for (String version : List.of("1", "7", "x", "-1", "-2", " 1x", "0", "99999999999999999999")) {
            cases.add(infer("version '" + version + "'", picture().setModelVersion(version)));
        }
        for (String model : List.of("", "nothing", "broken", "nöthing")) {
            cases.add(infer("model '" + model + "'", picture().setModelName(model)));
        }
    }

    private static ModelInferRequest.Builder echo(String datatype, InferTensorContents.Builder contents) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName("echo-" + datatype).setId("typed");
        request.addInputsBuilder()
                .setName("INPUT")
                .setDatatype(datatype)
                .addShape(1)
                .addShape(2)
                .setContents(contents);
        return request;
    }

    private static void data(List<GrpcCase> cases) {
        Map<String, InferTensorContents.Builder> fields = new java.util.TreeMap<>(Map.of(
                "bool", InferTensorContents.newBuilder().addBoolContents(true).addBoolContents(false),
                "int", InferTensorContents.newBuilder().addIntContents(-3).addIntContents(300),
                "int64", InferTensorContents.newBuilder().addInt64Contents(-3).addInt64Contents(Long.MAX_VALUE),
                "uint", InferTensorContents.newBuilder().addUintContents(3).addUintContents(300),
                "uint64", InferTensorContents.newBuilder().addUint64Contents(3).addUint64Contents(-1),
                "fp32", InferTensorContents.newBuilder().addFp32Contents(1.5f).addFp32Contents(-2),
                "fp64", InferTensorContents.newBuilder().addFp64Contents(1.5).addFp64Contents(1e300),
                "bytes",
                        InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8("ä"))
                                .addBytesContents(ByteString.EMPTY),
                "two", InferTensorContents.newBuilder().addFp32Contents(1).addFp64Contents(2),
                "no", InferTensorContents.newBuilder()));
        for (String type : ContractRepository.ECHOED.keySet()) {
            fields.forEach(
                    (field, contents) -> cases.add(infer(field + " contents for " + type, echo(type, contents))));
        }
        cases.add(infer(
                "one element too few",
                echo("FP32", InferTensorContents.newBuilder().addFp32Contents(1))));
        var both = picture();
        both.getInputsBuilder(0).getContentsBuilder().addFp32Contents(1);
        cases.add(infer("raw and typed", both));
        var bothEmpty = picture();
        bothEmpty.getInputsBuilder(0).getContentsBuilder();
        cases.add(infer("raw and empty contents", bothEmpty));
        cases.add(infer("no data", image("FP32", 1, 1, 28, 28)));
        cases.add(infer("raw data for nothing more", picture().addRawInputContents(PICTURE)));
        cases.add(infer("one byte too few", image("FP32", 1, 1, 28, 28).addRawInputContents(PICTURE.substring(1))));
        cases.add(infer(
                "one byte too many",
                image("FP32", 1, 1, 28, 28).addRawInputContents(PICTURE.concat(ByteString.copyFromUtf8("z")))));
        for (ByteString strings : List.of(
                Tensors.strings("a", "bc"),
                Tensors.strings("a"),
                Tensors.strings("a", "b", "c"),
                Tensors.strings("a", "bcd").substring(0, 11),
                Tensors.strings("a", "bcd").substring(0, 7),
                ByteString.EMPTY)) {
            ModelInferRequest.Builder request =
                    ModelInferRequest.newBuilder().setModelName("echo-BYTES").addRawInputContents(strings);
            request.addInputsBuilder()
                    .setName("INPUT")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .addShape(2);
            cases.add(infer("strings " + strings.toStringUtf8(), request));
        }
    }

    private static void shapes(List<GrpcCase> cases) {
        for (String datatype : List.of("INT32", "FP64", "FOO", "", "BYTES", "FP16")) {
            cases.add(infer(
                    "type '" + datatype + "'", image(datatype, 1, 1, 28, 28).addRawInputContents(PICTURE)));
        }
        for (long[] shape : new long[][] {
            {},
            {1},
            {1, 28, 28},
            {1, 1, 28, 29},
            {-1, 1, 28, 28},
            {1, 1, -28, -28},
            {0, 1, 28, 28},
            {2, 1, 28, 28},
            {33, 1, 28, 28},
            {1L << 40, 1, 28, 28},
            {40, 5}
        }) {
            cases.add(infer(
                    "shape " + java.util.Arrays.toString(shape),
                    image("FP32", shape).addRawInputContents(PICTURE)));
        }
        cases.add(infer(
                "batch of 32", image("FP32", 32, 1, 28, 28).addRawInputContents(Tensors.bytes(Tensors.pictures(32)))));
        cases.add(infer("no inputs", ModelInferRequest.newBuilder().setModelName("fashion")));
        var twice = picture().addRawInputContents(PICTURE);
        twice.addInputs(twice.getInputs(0));
        cases.add(infer("input twice", twice));
        var unknown = picture();
        unknown.getInputsBuilder(0).setName("picture");
        cases.add(infer("unknown input", unknown));
        var more = picture().addRawInputContents(PICTURE);
        more.addInputsBuilder().setName("more").setDatatype("FP32").addShape(1);
        cases.add(infer("one input too many", more));
        cases.add(infer("two inputs", sum()));
        cases.add(infer("one of two inputs", sum().removeInputs(1)));
        var reversed = sum();
        reversed.addInputs(reversed.getInputs(0)).removeInputs(0);
        cases.add(infer("two inputs, the other first", reversed));
        var sizes = sum();
        sizes.getInputsBuilder(1).setShape(0, 2);
        cases.add(infer("two batch sizes", sizes));
        var types = sum();
        types.getInputsBuilder(0).setDatatype("FP32");
        types.getInputsBuilder(1).setDatatype("INT64");
        cases.add(infer("two wrong types", types));
        var none = ModelInferRequest.newBuilder().setModelName("sum");
        cases.add(infer("none of two inputs", none));
    }

    public static ModelInferRequest.Builder sum() {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                .setModelName("sum")
                .addRawInputContents(Tensors.bytes(1, 2, 3, 4))
                .addRawInputContents(Tensors.bytes(10, 20, 30, -40));
        for (String name : List.of("A", "B")) {
            request.addInputsBuilder()
                    .setName(name)
                    .setDatatype("INT32")
                    .addShape(1)
                    .addShape(4);
        }
        return request;
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    private static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    private static InferParameter bool(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    private static void outputs(List<GrpcCase> cases) {
        Map<String, InferParameter> parameters = new java.util.TreeMap<>(Map.of(
                "classification", number(3),
                "binary_data", bool(false),
                "shared_memory_region", text("x"),
                "other", text("x")));
        parameters.forEach((key, value) -> {
            var request = picture();
            request.addOutputsBuilder().setName("logits").putParameters(key, value);
            cases.add(infer("output with " + key, request));
        });
        for (InferParameter classes : List.of(number(0), number(-1), number(20), text("3"), bool(true))) {
            var request = picture();
            request.addOutputsBuilder().setName("logits").putParameters("classification", classes);
            cases.add(infer("classification " + classes, request));
        }
        for (List<String> names :
                List.of(List.of("SUM"), List.of("DIFFERENCE", "SUM"), List.of("SUM", "SUM"), List.of("PRODUCT"))) {
            var request = sum().setId("o");
            names.forEach(name -> request.addOutputsBuilder().setName(name));
            cases.add(infer("outputs " + names, request));
        }
        var input = picture();
        input.getInputsBuilder(0).putParameters("shared_memory_region", text("x"));
        cases.add(infer("input in shared memory", input));
    }

    private static void parameters(List<GrpcCase> cases) {
        InferParameter unsigned = InferParameter.newBuilder().setUint64Param(5).build();
        InferParameter real = InferParameter.newBuilder().setDoubleParam(1.5).build();
        for (String key : List.of(
                "a",
                "triton_x",
                "triton_enable_empty_final_response",
                "priority",
                "timeout",
                "sequence_id",
                "sequence_start",
                "sequence_end")) {
            for (InferParameter value : List.of(text("x"), number(0), bool(false), unsigned, real)) {
                cases.add(infer(
                        "parameter " + key + " " + value.getParameterChoiceCase(),
                        picture().putParameters(key, value)));
            }
        }
    }

    private static void strangers(List<GrpcCase> cases) {
        ByteString junk = ByteString.copyFrom(new byte[] {-1, -1, -1});
        for (ByteString message : List.of(ByteString.EMPTY, junk)) {
            String name = message.isEmpty() ? "nothing to " : "junk to ";
            cases.add(new GrpcCase(
                    name + "ModelInfer", GrpcCase.SERVICE, "ModelInfer", message, ModelInferResponse.parser()));
            cases.add(new GrpcCase(name + "unknown method", GrpcCase.SERVICE, "Unknown", message, Empty.parser()));
            cases.add(new GrpcCase(name + "unknown service", "other.Service", "Unknown", message, Empty.parser()));
        }
        cases.add(new GrpcCase("health", "grpc.health.v1.Health", "Check", ByteString.EMPTY, Empty.parser()));
    }
}
