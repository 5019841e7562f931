package io.infaas.triton.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences and streams: both servers give the same answer to each request. Each test has its own sequences. */
@TestInstance(Lifecycle.PER_CLASS)
class SequenceContractIT {
    private static final List<String> MARKS = List.of("start", "", "", "end");

    private BothServers servers;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        List<String> models = new ArrayList<>(SequenceModels.SOUND);
        models.add("sum");
        models.add("echo-BYTES");
        SequenceModels.layOut(folder);
        servers = BothServers.start(folder, models);
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    /** @param parameters as JSON, in braces */
    private static HttpCase http(String model, int value, String parameters) {
        boolean single = "sequence-single".equals(model);
        return HttpCase.infer(
                "infer " + model + " " + parameters,
                model,
                "{\"id\":\"q\",\"parameters\":" + parameters + ",\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\""
                        + (single ? "FP32" : "INT32") + "\",\"shape\":" + (single ? "[1]" : "[1,1]") + ",\"data\":["
                        + value + "]}]}");
    }

    private static String place(String id, String marks) {
        return "{\"sequence_id\":" + id + (marks.contains("start") ? ",\"sequence_start\":true" : "")
                + (marks.contains("end") ? ",\"sequence_end\":true" : "") + "}";
    }

    private static ModelInferRequest.Builder grpc(String model, int value, String marks) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(model).setId("v" + value);
        request.addInputsBuilder()
                .setName("INPUT")
                .setDatatype("INT32")
                .addShape(1)
                .addShape(1);
        request.addRawInputContents(Tensors.bytes(value));
        if (marks.contains("start")) {
            request.putParameters("sequence_start", bool(true));
        }
        if (marks.contains("end")) {
            request.putParameters("sequence_end", bool(true));
        }
        return request;
    }

    private static ModelInferRequest.Builder grpc(String model, int value, long id, String marks) {
        return grpc(model, value, marks)
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setInt64Param(id).build());
    }

    private static ModelInferRequest.Builder grpc(String model, int value, String id, String marks) {
        return grpc(model, value, marks)
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setStringParam(id).build());
    }

    private static InferParameter bool(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    private void compareGrpc(ModelInferRequest.Builder request) {
        servers.compare(GrpcCases.infer("infer " + request.getParametersMap(), request));
    }

    @Test
    void sequence_fromStartToEnd_isToldToTheGraph() {
        for (String model : SequenceModels.SOUND) {
            for (String marks : MARKS) {
                servers.compare(http(model, 3, place("21", marks)));
            }
            servers.compare(http(model, 4, place("21", "")));
            servers.compare(http(model, 5, place("22", "start end")));
            servers.compare(http(model, 5, place("22", "end")));
        }
        for (String marks : MARKS) {
            compareGrpc(grpc("sequence", 7, 23, marks));
        }
        compareGrpc(grpc("sequence", 7, 23, "end"));
    }

    @Test
    void sequences_interleaved_areKeptApart() {
        for (String marks : MARKS) {
            for (int id = 31; id < 34; id++) {
                servers.compare(http("sequence", id, place(Integer.toString(id), marks)));
            }
        }
    }

    @Test
    void start_amidTheSequence_beginsItAnew() {
        servers.compare(http("sequence", 1, place("41", "start")));
        servers.compare(http("sequence", 1, place("41", "start")));
        servers.compare(http("sequence", 1, place("41", "")));

        servers.compare(http("sequence", 1, place("41", "end")));
        servers.compare(http("sequence", 1, place("41", "")));
    }

    @Test
    void request_withoutSequence_isRefused() {
        for (String model : SequenceModels.SOUND) {
            for (String parameters : List.of(
                    "{}",
                    "{\"sequence_id\":0}",
                    "{\"sequence_id\":\"\"}",
                    "{\"sequence_start\":true}",
                    "{\"sequence_id\":0,\"sequence_start\":true}",
                    "{\"sequence_id\":-1,\"sequence_start\":true}",
                    "{\"sequence_id\":1.5,\"sequence_start\":true}",
                    "{\"sequence_id\":51,\"sequence_start\":1}",
                    "{\"sequence_id\":51}",
                    "{\"sequence_id\":51,\"sequence_end\":true}",
                    "{\"sequence_id\":18446744073709551615}",
                    "{\"sequence_id\":\"" + "x".repeat(129) + "\",\"sequence_start\":true}",
                    "{\"sequence_id\":\"" + "é".repeat(65) + "\",\"sequence_start\":true}",
                    "{\"sequence_id\":\"" + "x".repeat(128) + "\"}",
                    "{\"sequence_id\":\"fifty\"}")) {
                servers.compare(http(model, 1, parameters));
            }
        }
        compareGrpc(grpc("sequence", 1, "start"));
        compareGrpc(grpc("sequence", 1, 0, "start"));
        compareGrpc(grpc("sequence", 1, -1, ""));
        compareGrpc(grpc("sequence", 1, "", "start"));
        compareGrpc(grpc("sequence", 1, "fifty", ""));
        compareGrpc(grpc("sequence", 1, "x".repeat(129), "start"));
        servers.compare(GrpcCases.infer(
                "a long id for a model without sequences",
                GrpcCases.sum()
                        .putParameters(
                                "sequence_id",
                                InferParameter.newBuilder()
                                        .setStringParam("x".repeat(129))
                                        .build())));
    }

    @Test
    void request_thatDoesNotFit_isRefusedAndLeavesTheSequence() {
        servers.compare(http("sequence", 1, place("61", "start")));
        for (String inputs : List.of(
                "",
                "{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[2,1],\"data\":[1,2]}",
                "{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[5,1],\"data\":[1,2,3,4,5]}",
                "{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[1]}",
                "{\"name\":\"START\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]}",
                "{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]},"
                        + "{\"name\":\"START\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]}")) {
            servers.compare(HttpCase.infer(
                    "infer " + inputs,
                    "sequence",
                    "{\"parameters\":" + place("61", "") + ",\"inputs\":[" + inputs + "]}"));
        }

        servers.compare(http("sequence", 1, place("61", "")));
        servers.compare(http("sequence", 1, place("61", "end")));
    }

    @Test
    void moreSequencesThanCandidates_waitUntilOneIsIdle() {
        servers.compare(http("sequence-oldest", 1, place("71", "start")));
        servers.compare(http("sequence-oldest", 1, place("72", "start")));

        servers.compare(http("sequence-oldest", 1, place("73", "start end")));

        servers.compare(http("sequence-oldest", 1, place("71", "")));
    }

    @Test
    void documents_ofSequenceModels_areTheSame() {
        for (String model : SequenceModels.SOUND) {
            servers.compare(HttpCase.get("/v2/models/" + model));
            servers.compare(HttpCase.get("/v2/models/" + model + "/config"));
        }
    }

    @Test
    void load_ofWrongConfigurations_failsAlike() {
        for (String model : SequenceModels.WRONG.keySet().stream().sorted().toList()) {
            servers.compare(HttpCase.post("/v2/repository/models/" + model + "/load", ""));
        }
    }

    /** A request that passes all checks and fails during the run: a string shorter than its length prefix. */
    private static ModelInferRequest failing() {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                .setModelName("echo-BYTES")
                .setId("failing")
                .addRawInputContents(Tensors.strings("a", "bcd").substring(0, 11));
        request.addInputsBuilder()
                .setName("INPUT")
                .setDatatype("BYTES")
                .addShape(1)
                .addShape(2);
        return request.build();
    }

    static List<StreamInferCase> streams() {
        ModelInferRequest sum = GrpcCases.sum().setId("sum").build();
        ModelInferRequest empty = sum.toBuilder()
                .putParameters("triton_enable_empty_final_response", bool(true))
                .build();
        ModelInferRequest unknown = sum.toBuilder().setModelName("nothing").build();
        ModelInferRequest wrong = sum.toBuilder().clearInputs().setId("wrong").build();
        ModelInferRequest stray = grpc("sequence", 9, 81, "").build();
        List<ModelInferRequest> sequences = new ArrayList<>();
        for (String marks : MARKS) {
            for (int id = 82; id < 85; id++) {
                sequences.add(grpc("sequence", id, id, marks).build());
            }
        }
        Map<String, String> plain = Map.of();
        Map<String, String> byStatus = Map.of("triton_grpc_error", "true");
        return List.of(
                new StreamInferCase("nothing", plain, List.of()),
                new StreamInferCase("one", plain, List.of(sum)),
                new StreamInferCase("twenty", plain, java.util.Collections.nCopies(20, sum)),
                new StreamInferCase("empty final response", plain, List.of(sum, empty, sum)),
                new StreamInferCase("sequences", plain, sequences),
                new StreamInferCase("errors in the stream", plain, List.of(unknown, sum, stray, wrong, sum)),
                new StreamInferCase("failure in the stream", plain, List.of(sum, failing(), sum)),
                new StreamInferCase("error by status", byStatus, List.of(wrong)),
                new StreamInferCase("unknown model by status", byStatus, List.of(unknown)),
                new StreamInferCase("sequence error by status", byStatus, List.of(stray)),
                new StreamInferCase("no error by status", byStatus, List.of(sum, sum)),
                new StreamInferCase(
                        "error by status that is not asked for", Map.of("triton_grpc_error", "false"), List.of(wrong)),
                new StreamInferCase("empty message", plain, List.of(ModelInferRequest.getDefaultInstance())));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void stream_any_isAnsweredLikeTriton(StreamInferCase call) {
        StreamReply triton = servers.triton(call);

        StreamReply node = servers.node(call);

        assertThat(node.responses()).isEqualTo(triton.responses());
        assertThat(node.end()).isEqualTo(triton.end());
    }

    /** Sent to the node only: a real Triton 2.51 sometimes crashes when it reports an error by status. */
    @Test
    void stream_thatWantsErrorsByStatus_endsWithTheFirstFailure() {
        ModelInferRequest sum = GrpcCases.sum().build();
        GrpcReply alone = servers.node(GrpcCases.infer("failing", failing().toBuilder()));

        StreamReply reply = servers.node(
                new StreamInferCase("failure", Map.of("triton_grpc_error", "true"), List.of(sum, failing(), sum)));

        assertThat(reply.responses()).hasSize(1);
        assertThat(reply.end()).isEqualTo(alone);
        assertThat(reply.end().status()).isNotZero();
    }

    @Test
    void stream_ofOneSequence_keepsItsOrder() {
        List<ModelInferRequest> requests = IntStream.range(0, 100)
                .mapToObj(i -> grpc("sequence", i, 91, i == 0 ? "start" : i == 99 ? "end" : "")
                        .build())
                .toList();
        StreamInferCase call = new StreamInferCase("a hundred", Map.of(), requests);

        List<ModelStreamInferResponse> triton = servers.triton(call).responses();
        List<ModelStreamInferResponse> node = servers.node(call).responses();

        assertThat(node).hasSize(100).isEqualTo(triton);
    }

    @Test
    void statistics_ofASequence_countTheSame() {
        for (String marks : MARKS) {
            servers.compare(http("sequence-single", 1, place("95", marks)));
        }
        servers.compare(http("sequence-single", 1, place("96", "")));

        servers.compare(HttpCase.get("/v2/models/sequence-single/stats"));
    }
}
