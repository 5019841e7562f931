package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import java.util.ArrayList;
import java.util.List;

/** Loads of a model with a configuration other than that in its repository, and back. */
final class LoadOverrideCases {

    private static final String ROW = "B.7 load with a configuration";
    private static final List<String> OVER_GRPC = List.of("taken", "of another name", "no JSON");
    private static final String MODEL = "plain";
    private static final String TENSORS = "\"input\":[{\"name\":\"INPUT\",\"data_type\":\"TYPE_FP32\",\"dims\":[2,3]}],"
            + "\"output\":[{\"name\":\"OUTPUT\",\"data_type\":\"TYPE_FP32\",\"dims\":[2,3]}]";

    private final List<ConformanceCase> cases = new ArrayList<>();

    private LoadOverrideCases() {}

    static List<ConformanceCase> all() {
        LoadOverrideCases overrides = new LoadOverrideCases();
        String good =
                "{\"backend\":\"onnxruntime\"," + TENSORS + ",\"parameters\":{\"marked\":{\"string_value\":\"yes\"}}}";
        overrides.add("taken", good);
        overrides.add("taken with its name", good.replace("{\"backend", "{\"name\":\"" + MODEL + "\",\"backend"));
        overrides.add("of another name", good.replace("{\"backend", "{\"name\":\"other\",\"backend"));
        overrides.add("of another backend", good.replace("onnxruntime", "absent"));
        overrides.add("of another input", good.replace("INPUT", "ENTRY"));
        overrides.add("unknown member", good.replace("{\"backend", "{\"speed\":1,\"backend"));
        overrides.add("ill-typed member", good.replace("{\"backend", "{\"max_batch_size\":\"many\",\"backend"));
        overrides.add("no JSON", "{");
        overrides.add("nothing in it", "{}");
        overrides.add("no object", "[]");
        overrides.add("empty", "");
        return overrides.cases;
    }

    private void add(String name, String config) {
        String quoted = config.replace("\\", "\\\\").replace("\"", "\\\"");
        ObservedExchange shown = new ObservedExchange.Http(HttpCase.get("/v2/models/" + MODEL + "/config"));
        ObservedExchange back = post("");
        cases.add(new ConformanceCase(
                ROW, name, List.of(post("{\"parameters\":{\"config\":\"" + quoted + "\"}}"), shown, back, shown)));
        if (!OVER_GRPC.contains(name)) {
            return;
        }
        ObservedExchange call = new ObservedExchange.Grpc(GrpcCase.of(
                        name,
                        "RepositoryModelLoad",
                        RepositoryModelLoadRequest.newBuilder()
                                .setModelName(MODEL)
                                .putParameters(
                                        "config",
                                        ModelRepositoryParameter.newBuilder()
                                                .setStringParam(config)
                                                .build())
                                .build(),
                        RepositoryModelLoadResponse.parser())
                .with(ModelControlCases.SHOWN.grpcName(), ModelControlCases.SHOWN.value()));
        cases.add(new ConformanceCase(ROW, "gRPC " + name, List.of(call, shown, back, shown)));
    }

    private static ObservedExchange post(String body) {
        return new ObservedExchange.Http(HttpCase.post("/v2/repository/models/" + MODEL + "/load", body)
                .with(ModelControlCases.SHOWN.name(), ModelControlCases.SHOWN.value()));
    }
}
