package io.infaas.gateway.conformance;

import com.google.protobuf.ByteString;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import java.util.ArrayList;
import java.util.List;

/** Loads and unloads by clients that may: row B.7. Nothing that is loaded is any other after them. */
final class ModelControlCases {

    static final SecretHeader SHOWN = new SecretHeader("X-Model-Control", "of the suite");

    private static final String ROW = "B.7 load and unload, allowed";
    /** One that is loaded, one that cannot be, one without a version, and two that are not there. */
    private static final List<String> NAMES = List.of("sum", "broken", "versionless", "absent", "Sum");

    private final List<ConformanceCase> cases = new ArrayList<>();

    private ModelControlCases() {}

    static List<ConformanceCase> all() {
        ModelControlCases control = new ModelControlCases();
        control.names();
        control.bodies();
        control.overrides();
        return control.cases;
    }

    private void names() {
        for (String name : NAMES) {
            post("models/" + name + "/load", "");
            load(name, RepositoryModelLoadRequest.newBuilder().setModelName(name));
        }
        for (String name : List.of("absent", "broken", "versionless")) {
            post("models/" + name + "/unload", "");
            unload(name, RepositoryModelUnloadRequest.newBuilder().setModelName(name));
        }
        for (String name : List.of("..", ".", "a%2Fb", "s%75m", "sum.", "-", "x".repeat(80))) {
            post("models/" + name + "/load", "{}");
            post("models/" + name + "/unload", "{}");
        }
        for (String name : List.of("", "..", "../sum", "a/b", "sum/1", "sum/versions/1", " sum", "\u00fcber")) {
            load("'" + name + "'", RepositoryModelLoadRequest.newBuilder().setModelName(name));
            unload("'" + name + "'", RepositoryModelUnloadRequest.newBuilder().setModelName(name));
        }
        post("models/sum/versions/1/load", "");
        post("models/sum/load/", "");
        post("models/sum/reload", "");
        post("models//load", "");
        post("models/load", "");
        post("other/models/sum/load", "");
        post("other/models/absent/unload", "");
        load(
                "of another repository",
                RepositoryModelLoadRequest.newBuilder()
                        .setRepositoryName("other")
                        .setModelName("sum"));
        unload(
                "of another repository",
                RepositoryModelUnloadRequest.newBuilder()
                        .setRepositoryName("other")
                        .setModelName("absent"));
    }

    private void bodies() {
        for (String body : List.of(
                "{}",
                "{\"parameters\":{}}",
                "{\"other\":1}",
                "{",
                "[]",
                "5",
                "null",
                "\"text\"",
                "{\"parameters\":5}",
                "{\"parameters\":[]}",
                "{\"parameters\":null}",
                "{}{}",
                " ")) {
            post("models/sum/load", body);
            post("models/absent/unload", body);
        }
        for (String value : List.of("true", "false", "1", "\"true\"", "null")) {
            post("models/absent/unload", "{\"parameters\":{\"unload_dependents\":" + value + "}}");
        }
        post("models/absent/unload", "{\"parameters\":{\"speed\":1}}");
        unload(
                "with dependents",
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("absent")
                        .putParameters(
                                "unload_dependents",
                                ModelRepositoryParameter.newBuilder()
                                        .setBoolParam(true)
                                        .build()));
        unload(
                "with another parameter",
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("absent")
                        .putParameters("speed", ModelRepositoryParameter.getDefaultInstance()));
    }

    /** All of a name that has no files, so that nothing comes of it where they are heeded. */
    private void overrides() {
        for (String parameters : List.of(
                "\"config\":\"{}\"",
                "\"config\":\"{\"",
                "\"config\":5",
                "\"file:1/model.onnx\":\"QQ==\"",
                "\"file:1/model.onnx\":\"no base64!\",\"config\":\"{}\"",
                "\"file:x/model.onnx\":\"QQ==\",\"config\":\"{}\"",
                "\"file:\":\"QQ==\"",
                "\"speed\":1")) {
            post("models/made-up/load", "{\"parameters\":{" + parameters + "}}");
        }
        for (String parameter : List.of("config", "file:1/model.onnx", "file:", "speed")) {
            load(
                    "with '" + parameter + "'",
                    RepositoryModelLoadRequest.newBuilder()
                            .setModelName("made-up")
                            .putParameters(
                                    parameter,
                                    ModelRepositoryParameter.newBuilder()
                                            .setBytesParam(ByteString.copyFromUtf8("{}"))
                                            .build()));
        }
    }

    private void post(String path, String body) {
        cases.add(ConformanceCase.http(
                ROW, HttpCase.post("/v2/repository/" + path, body).with(SHOWN.name(), SHOWN.value())));
    }

    private void load(String name, RepositoryModelLoadRequest.Builder request) {
        cases.add(ConformanceCase.grpc(
                ROW,
                GrpcCase.of(name, "RepositoryModelLoad", request.build(), RepositoryModelLoadResponse.parser())
                        .with(SHOWN.grpcName(), SHOWN.value())));
    }

    private void unload(String name, RepositoryModelUnloadRequest.Builder request) {
        cases.add(ConformanceCase.grpc(
                ROW,
                GrpcCase.of(name, "RepositoryModelUnload", request.build(), RepositoryModelUnloadResponse.parser())
                        .with(SHOWN.grpcName(), SHOWN.value())));
    }
}
