package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** ModelStreamInfer: rows B.6 and decoupled models. Each stream is sent as a whole and then half-closed. */
final class StreamCases {

    private static final String ROW = "B.6 streams";
    private static final Map<String, String> BY_STATUS = Map.of("triton_grpc_error", "true");

    private final List<ConformanceCase> cases = new ArrayList<>();

    private StreamCases() {}

    static List<ConformanceCase> all() {
        StreamCases streams = new StreamCases();
        streams.good();
        streams.errors();
        streams.addDecoupled();
        return streams.cases;
    }

    private void add(String name, ModelInferRequest.Builder... requests) {
        add(name, Map.of(), requests);
    }

    private void add(String name, Map<String, String> metadata, ModelInferRequest.Builder... requests) {
        cases.add(ConformanceCase.stream(
                ROW,
                new ConformanceCase.ConformanceStreamCase(
                        name,
                        metadata,
                        Arrays.stream(requests)
                                .map(ModelInferRequest.Builder::build)
                                .toList())));
    }

    private static ModelInferRequest.Builder sum(String id) {
        return GrpcCases.sum().setId(id);
    }

    private static ModelInferRequest.Builder empty(ModelInferRequest.Builder request) {
        return request.putParameters(
                "triton_enable_empty_final_response",
                InferParameter.newBuilder().setBoolParam(true).build());
    }

    private void good() {
        add("of nothing");
        add("of one request", sum("one"));
        add("of one request without id", GrpcCases.sum());
        add("of three requests", sum("1"), sum("2"), sum("3"));
        add("of one version", sum("v").setModelVersion("1"));
        add("of one model with empty final response", empty(sum("f")));
        add(
                "of a sequence",
                SequenceCases.request("sequence_sum", 5001, 1, "start"),
                SequenceCases.request("sequence_sum", 5001, 2),
                SequenceCases.request("sequence_sum", 5001, 3, "end"));
        var classes = GrpcCases.picture();
        classes.addOutputsBuilder()
                .setName("logits")
                .putParameters(
                        "classification",
                        InferParameter.newBuilder().setInt64Param(2).build());
        add("of a classification", classes);
    }

    private void errors() {
        add("unknown model", sum("x").setModelName("absent"));
        add("unknown version", sum("x").setModelVersion("9"));
        add("version that is none", sum("x").setModelVersion("abc"));
        add("no name", GrpcCases.sum().clearModelName());
        add("missing input", sum("x").removeInputs(1));
        add("missing data", sum("x").clearRawInputContents());
        add("unknown output", unknownOutput());
        add(
                "sequence without start",
                SequenceCases.request("sequence_sum", 5002, 1).setId("s"));
        add("unknown model, by status", BY_STATUS, sum("x").setModelName("absent"));
        add("missing input, by status", BY_STATUS, sum("x").removeInputs(1));
        add("unknown output, by status", BY_STATUS, unknownOutput());
        add("good request, by status", BY_STATUS, sum("x"));
    }

    private static ModelInferRequest.Builder unknownOutput() {
        var request = sum("x");
        request.addOutputsBuilder().setName("PRODUCT");
        return request;
    }

    private void addDecoupled() {
        add("decoupled, three answers", RequestChecksGrpc.repeat(4, 5, 6).setId("d"));
        add(
                "decoupled, three answers and an empty one",
                empty(RequestChecksGrpc.repeat(4, 5, 6).setId("d")));
        add("decoupled, no answer", RequestChecksGrpc.repeat().setId("d"));
        add(
                "decoupled, no answer but an empty one",
                empty(RequestChecksGrpc.repeat().setId("d")));
        var error = RequestChecksGrpc.repeat(1, 2).setId("d");
        error.getInputsBuilder(1).setShape(0, 1);
        error.setRawInputContents(1, io.infaas.triton.contract.Tensors.bytes(0));
        // not by status: a Triton 2.51 may end by signal 11 when it has written the status and the model's final flag
        // follows
        add("decoupled, an error of the model", error);
    }
}
