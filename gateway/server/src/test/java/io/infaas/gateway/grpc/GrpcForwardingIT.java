package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcForwardingIT {

    private static final ModelInferRequest QUESTION = Reply.question("fashion", 3000);

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT);

    @Test
    void infer_applicationName_answerBearsItAndTheVirtualVersion() throws Exception {
        Reply reply = Reply.grpc(
                fronts.h2,
                Reply.none()
                        .add("x-own", "kept")
                        .add("infaas-expose-decision", "1")
                        .add("grpc-timeout", "20S"),
                Reply.frame(QUESTION));

        ModelInferResponse answer = reply.message();
        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(answer.getModelName()).isEqualTo("fashion");
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getRawOutputContentsList()).isEqualTo(QUESTION.getRawInputContentsList());
        assertThat(reply.trailers().get("x-trail")).isEqualTo("kept");
        assertThat(reply.headers().get("infaas-variant")).isEqualTo(fronts.variant());
        assertThat(reply.headers().getAll("infaas-node")).containsExactly("a");
        assertThat(reply.trailers().contains("infaas-variant")).isFalse();
        assertThat(fronts.a.requests.get(0).getHeader("x-own")).isEqualTo("kept");
        assertThat(fronts.a.requests.get(0).getHeader("grpc-timeout")).matches("[0-9]{1,8}[um]");
    }

    @Test
    void infer_decisionNotAskedFor_isNotTold() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.headers().contains("infaas-variant")).isFalse();
        assertThat(reply.headers().contains("infaas-node")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"HANG_UP", "UNLOADED", "STOPPING", "FULL", "SICK"})
    void infer_firstNodeFails_theOtherAnswers(MisbehavingNode.Behaviour behaviour) throws Exception {
        fronts.a.behaviour = behaviour;

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(fronts.b.seen).hasValue(1);
        assertThat(fronts.count(
                        "infaas.gateway.retries",
                        "cause",
                        behaviour == MisbehavingNode.Behaviour.UNLOADED ? "stale" : "failed"))
                .isEqualTo(1);
    }

    @Test
    void infer_nodeIsLostWithinASmallAnswer_theOtherAnswers() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HALF_ANSWER;

        Reply reply = Reply.grpc(fronts.h2, Reply.question("fashion", 1000));

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(fronts.b.seen).hasValue(1);
    }

    @Test
    void infer_nodeIsLostWithinALargeAnswer_isUnavailableSinceItHasBegun() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HALF_ANSWER;

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("14");
        assertThat(fronts.b.seen).hasValue(0);
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "node_lost"))
                .isEqualTo(1);
    }

    @Test
    void infer_nodeIsNotThere_isMarkedGoneAndTheOtherAnswers() throws Exception {
        fronts.a.kill();

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(fronts.loads.isAvailable(fronts.routes.instances().get(0))).isFalse();
    }

    @Test
    void infer_bothNodesHangUp_isUnavailableAfterOneRetry() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HANG_UP;
        fronts.b.behaviour = MisbehavingNode.Behaviour.HANG_UP;

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("14");
        assertThat(fronts.a.seen.get() + fronts.b.seen.get()).isEqualTo(2);
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "node_lost"))
                .isEqualTo(1);
    }

    @Test
    void infer_processOfTheModelIsDead_toldOfTheInstance() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SICK;

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(fronts.router.report().uses())
                .filteredOn(use -> use.node().equals("a"))
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.unhealthy()).isEqualTo(1);
                    assertThat(use.failures()).isEqualTo(1);
                });
    }

    @Test
    void infer_partOfASequence_isNotRetried() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HANG_UP;
        fronts.b.behaviour = MisbehavingNode.Behaviour.HANG_UP;
        ModelInferRequest sequence = QUESTION.toBuilder()
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setInt64Param(7).build())
                .build();

        Reply reply = Reply.grpc(fronts.h2, sequence);

        assertThat(reply.grpcStatus()).isEqualTo("3");
        assertThat(fronts.a.seen.get() + fronts.b.seen.get()).isEqualTo(1);
    }

    @Test
    void infer_aboveTheRetryBuffer_isNotRetried() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.HANG_UP;

        Reply reply = Reply.grpc(fronts.h2, Reply.question("fashion", 2 << 20));

        assertThat(reply.grpcStatus()).isEqualTo("14");
        assertThat(fronts.b.seen).hasValue(0);
    }

    @Test
    void infer_clientsFault_errorHasTheClientsNameAlone() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.FAULTY;

        Reply reply = Reply.grpc(fronts.h2, QUESTION);

        assertThat(reply.grpcStatus()).isEqualTo("3");
        assertThat(reply.grpcText()).isEqualTo("unexpected inference input 'x' for model 'fashion', see fashion_0_0");
        assertThat(fronts.b.seen).hasValue(0);
    }

    @Test
    void infer_unknownModel_hasTritonsText() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, Reply.question("nobody", 1));

        assertThat(reply.grpcStatus()).isEqualTo("5");
        assertThat(reply.grpcText()).isEqualTo("Request for unknown model: 'nobody' is not found");
    }

    @Test
    void infer_badObjective_isRefusedByName() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, Reply.none().add("infaas-min-accuracy", "93"), Reply.frame(QUESTION));

        assertThat(reply.grpcStatus()).isEqualTo("3");
        assertThat(reply.grpcText()).contains("infaas-min-accuracy", "0.93, not 93");
    }

    @Test
    void infer_deadlinePasses_nodeIsToldAndClientGetsIt() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;

        Reply reply = Reply.grpc(fronts.h2, Reply.none().add("grpc-timeout", "200m"), Reply.frame(QUESTION));

        assertThat(reply.grpcStatus()).isEqualTo("4");
        Until.within(5, () -> fronts.a.reset.get() == 1);
    }

    @Test
    void infer_clientStatesADeadline_nodeGetsWhatIsLeftOfIt() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, Reply.none().add("grpc-timeout", "9S"), Reply.frame(QUESTION));

        assertThat(reply.grpcStatus()).isEqualTo("0");
        String passed = fronts.a.requests.get(0).getHeader("grpc-timeout");
        assertThat(passed).endsWith("u");
        assertThat(Long.parseLong(passed.substring(0, passed.length() - 1))).isBetween(1L, 8_999_999L);
    }

    @Test
    void infer_badTimeout_isRefused() throws Exception {
        Reply reply = Reply.grpc(fronts.h2, Reply.none().add("grpc-timeout", "soon"), Reply.frame(QUESTION));

        assertThat(reply.grpcStatus()).isEqualTo("3");
        assertThat(reply.grpcText()).contains("grpc-timeout", "soon");
    }

    @Test
    void infer_clientCancels_nodeIsTold() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;
        HttpClientRequest request = Reply.grpcRequest(fronts.h2, Reply.none()).await(5, TimeUnit.SECONDS);
        request.end(Reply.frame(QUESTION)).await(5, TimeUnit.SECONDS);
        Until.within(5, () -> fronts.a.seen.get() == 1);

        request.reset(8);

        Until.within(5, () -> fronts.a.reset.get() == 1);
        Until.within(5, () -> fronts.metrics.queriesInFlight() == 0);
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "cancelled"))
                .isEqualTo(1);
    }

    @Test
    void infer_messageAboveTheLimitOfGrpc_isRefusedAndTheConnectionStays() throws Exception {
        Buffer prefix = Buffer.buffer()
                .appendByte((byte) 0)
                .appendInt(Integer.MIN_VALUE)
                .appendBytes(new byte[100_000]);

        Reply reply = Reply.grpc(fronts.h2, Reply.none(), prefix);

        assertThat(reply.grpcStatus()).isEqualTo("8");
        assertThat(reply.grpcText()).startsWith("Received message larger than max");
        assertThat(Reply.grpc(fronts.h2, QUESTION).grpcStatus()).isEqualTo("0");
    }

    @Test
    void infer_truncatedOrBrokenMessage_isRefusedAndTheConnectionStays() throws Exception {
        Buffer whole = Reply.frame(QUESTION);

        Reply truncated = Reply.grpc(fronts.h2, Reply.none(), whole.slice(0, 100));
        Reply none = Reply.grpc(fronts.h2, Reply.none(), Buffer.buffer());
        Reply twice = Reply.grpc(fronts.h2, Reply.none(), whole.copy().appendBuffer(whole));
        Reply broken = Reply.grpc(fronts.h2, Reply.none(), Reply.frame(new byte[] {10, 50, 1}, false));

        assertThat(truncated.grpcStatus()).isEqualTo("13");
        assertThat(none.grpcStatus()).isEqualTo("3");
        assertThat(twice.grpcStatus()).isEqualTo("3");
        assertThat(broken.grpcStatus()).isEqualTo("13");
        assertThat(Reply.grpc(fronts.h2, QUESTION).grpcStatus()).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void infer_compressedMessage_isForwardedPlain(String encoding) throws Exception {
        byte[] message = compress(QUESTION.toByteArray(), encoding);

        Reply reply = Reply.grpc(fronts.h2, Reply.none().add("grpc-encoding", encoding), Reply.frame(message, true));

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(reply.message().getRawOutputContents(0).size()).isEqualTo(3000);
    }

    @Test
    void infer_compressedBombOrUnknownEncoding_isRefused() throws Exception {
        byte[] bomb = compress(new byte[65 << 20], "gzip");

        Reply large = Reply.grpc(fronts.h2, Reply.none().add("grpc-encoding", "gzip"), Reply.frame(bomb, true));
        Reply unknown = Reply.grpc(fronts.h2, Reply.none().add("grpc-encoding", "zstd"), Reply.frame(bomb, true));
        Reply broken = Reply.grpc(fronts.h2, Reply.none().add("grpc-encoding", "gzip"), Reply.frame(new byte[9], true));

        assertThat(large.grpcStatus()).isEqualTo("8");
        assertThat(unknown.grpcStatus()).isEqualTo("12");
        assertThat(broken.grpcStatus()).isEqualTo("3");
    }

    @Test
    void otherMethod_isAnsweredByTheGatewayItself() throws Exception {
        Reply reply = Reply.later(
                        fronts.h2
                                .request(HttpMethod.POST, "/inference.GRPCInferenceService/ServerLive")
                                .map(request -> request.putHeader("content-type", "application/grpc")),
                        Reply.frame(new byte[0], false))
                .await(5, TimeUnit.SECONDS);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(fronts.a.seen).hasValue(0);
    }

    @Test
    void infer_nodeDiesUnderLoad_noQueryIsLost() throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            replies.add(Reply.later(Reply.grpcRequest(fronts.h2, Reply.none()), Reply.frame(QUESTION)));
            if (i == 150) {
                Until.within(5, () -> fronts.a.seen.get() > 0);
                fronts.a.silence();
                // an answer that is cut by the end of its connection is not asked for again
                Until.within(
                        10,
                        () -> replies.stream().filter(Future::isComplete).count()
                                == fronts.a.answered.get() + fronts.b.answered.get());
                fronts.a.kill();
            }
        }

        Future.all(replies).await(20, TimeUnit.SECONDS);

        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.result().grpcStatus()).isEqualTo("0"));
    }

    private static byte[] compress(byte[] bytes, String encoding) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressing =
                encoding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            compressing.write(bytes);
        }
        return out.toByteArray();
    }

    private static final int MESSAGES = 100;
    private static final int TENSOR_BYTES = 1_000_000;
    // a query counts once its head is known, which is where the tensor starts
    private static final byte[] START = startOf(Exchanges.question("crowd", TENSOR_BYTES));

    @Test
    void infer_retryBufferIsStatedManyTimesOver_lostNodeLosesNoQuery() throws Exception {
        try (GrpcStage stage = new GrpcStage(2);
                RawPeer crowd = stage.client();
                RawPeer client = stage.client()) {
            stage.nodes[0].frames = GrpcForwardingIT::hangUp;
            stage.nodes[1].frames = Exchanges::answerAll;
            for (int i = 0; i < MESSAGES; i++) {
                crowd.data(Exchanges.begin(crowd), START, -1, false);
            }
            crowd.flush();
            Until.within(20, () -> stage.fronts.metrics.queriesInFlight() == MESSAGES);

            GrpcStage.assertServed(client);

            Until.within(20, () -> stage.fronts.serving.retryBuffer().bytes() == MESSAGES * (START.length - 5L));
        }
    }

    private static byte[] startOf(byte[] message) {
        return Arrays.copyOf(message, message.length - TENSOR_BYTES);
    }

    private static void hangUp(RawPeer node) throws IOException {
        node.awaitRequest();
        node.close();
    }
}
