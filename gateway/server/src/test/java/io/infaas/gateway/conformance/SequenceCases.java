package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Extension sequence, over HTTP, gRPC and streams: whole sequences, whose answers depend on what came before. */
final class SequenceCases {

    private static final String ROW = "A.4 sequences";

    private SequenceCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (String model : List.of("sequence_sum", "simple_sequence", "simple_dyna_sequence")) {
            for (String id : List.of("4711", "\"a-name\"")) {
                cases.add(new ConformanceCase(
                        ROW,
                        model + " " + id + " from start to end",
                        List.of(http(model, id, 5, "start"), http(model, id, 7), http(model, id, 11, "end"))));
            }
            cases.add(new ConformanceCase(ROW, model + " without start", List.of(http(model, "4712", 5))));
            cases.add(new ConformanceCase(
                    ROW,
                    model + " begun anew",
                    List.of(http(model, "4713", 5, "start"), http(model, "4713", 6, "start", "end"))));
            cases.add(new ConformanceCase(
                    ROW,
                    model + " over after its end",
                    List.of(http(model, "4714", 5, "start", "end"), http(model, "4714", 6))));
            cases.add(new ConformanceCase(
                    ROW,
                    model + " two at a time",
                    List.of(
                            http(model, "4715", 1, "start"),
                            http(model, "4716", 100, "start"),
                            http(model, "4715", 2, "end"),
                            http(model, "4716", 200, "end"))));
            cases.add(new ConformanceCase(
                    ROW,
                    "gRPC " + model + " from start to end",
                    List.of(grpc(model, 4717, 5, "start"), grpc(model, 4717, 7), grpc(model, 4717, 11, "end"))));
            cases.add(new ConformanceCase(ROW, "gRPC " + model + " without start", List.of(grpc(model, 4718, 5))));
            cases.add(new ConformanceCase(ROW, model + " without id", List.of(http(model, "0", 5))));
        }
        return cases;
    }

    private static ObservedExchange http(String model, String id, int value, String... flags) {
        StringBuilder parameters = new StringBuilder("\"sequence_id\":" + id);
        for (String flag : flags) {
            parameters.append(",\"sequence_").append(flag).append("\":true");
        }
        return new ObservedExchange.Http(HttpCase.infer(
                "step",
                model,
                "{\"parameters\":{%s},\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[%d]}]}"
                        .formatted(parameters, value)));
    }

    private static ObservedExchange grpc(String model, long id, int value, String... flags) {
        return new ObservedExchange.Grpc(GrpcCases.infer("step", request(model, id, value, flags)));
    }

    static ModelInferRequest.Builder request(String model, long id, int value, String... flags) {
        ModelInferRequest.Builder request = RequestChecksGrpc.one(model, "INPUT", "INT32", 1, 1)
                .addRawInputContents(Tensors.bytes(value))
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setInt64Param(id).build());
        Arrays.stream(flags)
                .forEach(flag -> request.putParameters(
                        "sequence_" + flag,
                        InferParameter.newBuilder().setBoolParam(true).build()));
        return request;
    }
}
