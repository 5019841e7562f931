package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Sequences of single calls stay where they began. */
class SequencesIT {

    private static final String LOST =
            "inference request for sequence 7 to model 'fashion' must specify the START flag on"
                    + " the first request of the sequence";

    @AutoClose
    private final GrpcStage stage = new GrpcStage(2);

    private final RawPeer client = stage.client();
    private final Router router = stage.fronts.serving.router();

    private int part(String id, boolean start, boolean end) throws IOException {
        int stream = Exchanges.begin(client);
        byte[] question = StreamMessages.ofSequence(StreamMessages.question("fashion", id), 7, start, end)
                .build()
                .toByteArray();
        client.data(stream, Exchanges.frame(question), -1, true);
        client.flush();
        return stream;
    }

    private RawPeer beginSequence() throws Exception {
        int first = part("first", true, false);
        RawPeer node = stage.node.awaitConnection();
        Exchanges.answer(node, node.awaitRequest());
        assertThat(Exchanges.readAnsweredId(client.await(first))).isEqualTo("first");
        return node;
    }

    @Test
    void requests_ofASequence_goWhereItBeganWhateverElseIsFree() throws Exception {
        int first = part("first", true, false);
        RawPeer home = stage.node.awaitConnection();
        RawPeer.Heard begun = home.awaitRequest();
        int other = Exchanges.ask(client, "other");
        RawPeer elsewhere = stage.nodes[1].awaitConnection();
        Exchanges.answer(elsewhere, elsewhere.awaitRequest());
        client.await(other);

        int second = part("second", false, false);
        RawPeer.Heard follows = home.awaitRequest();
        Exchanges.answer(home, begun);
        Exchanges.answer(home, follows);

        assertThat(Exchanges.readAnsweredId(client.await(first))).isEqualTo("first");
        assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
        assertThat(elsewhere.begun()).isZero();
    }

    @Test
    void instance_withASequence_isNotIdleUntilThatEnds() throws Exception {
        String variant = stage.fronts.variant();
        RawPeer node = beginSequence();
        Until.within(10, () -> stage.fronts.metrics.queriesInFlight() == 0);
        assertThat(router.isIdle(variant, "n0")).isFalse();

        int last = part("last", false, true);
        Exchanges.answer(node, node.awaitRequest());
        client.await(last);

        Until.within(10, () -> router.isIdle(variant, "n0"));
    }

    @Test
    void instance_thatDrains_servesItsSequencesAndNothingElse() throws Exception {
        RawPeer node = beginSequence();
        String variant = stage.fronts.variant();
        View view = router.routes().view();
        router.apply(new View(
                2,
                view.catalog(),
                view.nodes(),
                List.of(
                        new Instance(variant, "n0", InstanceState.DRAINING),
                        new Instance(variant, "n1", InstanceState.ACTIVE))));

        int other = Exchanges.ask(client, "other");
        RawPeer elsewhere = stage.nodes[1].awaitConnection();
        Exchanges.answer(elsewhere, elsewhere.awaitRequest());
        int second = part("second", false, false);
        Exchanges.answer(node, node.awaitRequest());

        assertThat(Exchanges.readAnsweredId(client.await(other))).isEqualTo("other");
        assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
        assertThat(router.isIdle(variant, "n0")).isFalse();
    }

    @Test
    void instance_takenForGoneAndOnlySlow_servesItsSequences() throws Exception {
        RawPeer node = beginSequence();
        LoadBook loads = router.loads();
        IndexedInstance home = loads.findCurrent(new IndexedInstance.Key(stage.fronts.variant(), "n0"))
                .orElseThrow();
        loads.markGone(home);

        int second = part("second", false, false);
        Exchanges.answer(node, node.awaitRequest());

        assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
    }

    @Test
    void instance_thatLeftTheView_sequenceMustBeginAgain() throws Exception {
        beginSequence();
        View view = router.routes().view();
        router.apply(new View(
                2,
                view.catalog(),
                view.nodes(),
                List.of(new Instance(stage.fronts.variant(), "n1", InstanceState.ACTIVE))));

        assertLost(part("second", false, false));
        int third = part("third", false, false);
        RawPeer elsewhere = stage.nodes[1].awaitConnection();
        refuseUnknown(elsewhere);
        assertLost(third);

        int again = part("again", true, false);
        Exchanges.answer(elsewhere, elsewhere.awaitRequest());
        assertThat(Exchanges.readAnsweredId(client.await(again))).isEqualTo("again");
    }

    @Test
    void node_lostWithARequest_sequenceMustBeginAgain() throws Exception {
        RawPeer node = beginSequence();
        int second = part("second", false, false);
        node.awaitRequest();

        stage.node.close();

        assertLost(second);
        // another gateway may have started it anew, but not where it was lost
        int third = part("third", false, false);
        refuseUnknown(stage.nodes[1].awaitConnection());
        assertLost(third);
    }

    @Test
    void request_ofASequenceThatBeganAtAnotherGateway_goesToItsHomeAndThenToTheNextOne() throws Exception {
        int first = part("first", false, false);
        refuseUnknown(stage.node.awaitConnection());
        RawPeer next = stage.nodes[1].awaitConnection();
        Exchanges.answer(next, next.awaitRequest());
        assertThat(Exchanges.readAnsweredId(client.await(first))).isEqualTo("first");

        int second = part("second", false, false);
        Exchanges.answer(next, next.awaitRequest());

        assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
    }

    @Test
    void node_lostWithTheFirstRequest_sequenceBeginsElsewhere() throws Exception {
        int first = part("first", true, false);
        stage.node.awaitConnection().awaitRequest();

        stage.node.close();
        RawPeer elsewhere = stage.nodes[1].awaitConnection();
        Exchanges.answer(elsewhere, elsewhere.awaitRequest());

        assertThat(Exchanges.readAnsweredId(client.await(first))).isEqualTo("first");
        int second = part("second", false, false);
        Exchanges.answer(elsewhere, elsewhere.awaitRequest());
        assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
    }

    @Test
    void floor_higherThanWhatTheSequenceHas_isRefused() throws Exception {
        beginSequence();
        int stream = Exchanges.begin(client);
        byte[] question = StreamMessages.ofSequence(StreamMessages.question("fashion", "second"), 7, false, false)
                .putParameters(
                        "infaas_min_accuracy",
                        InferParameter.newBuilder().setDoubleParam(0.93).build())
                .build()
                .toByteArray();
        client.data(stream, Exchanges.frame(question), -1, true);
        client.flush();

        assertThat(client.await(stream).header("grpc-status")).isEqualTo("3");
        assertThat(client.onStream(stream).header("grpc-message")).contains("floor");
    }

    /** Answers the next request as a Triton that does not know its sequence. */
    private void refuseUnknown(RawPeer node) throws IOException {
        RawPeer.Heard asked = node.awaitRequest();
        node.headers(
                asked.id,
                new DefaultHttp2Headers()
                        .status("200")
                        .set("content-type", "application/grpc")
                        .set("grpc-status", "3")
                        .set("grpc-message", LOST.replace("fashion", stage.fronts.variant())),
                true);
        node.flush();
    }

    private void assertLost(int stream) throws IOException {
        RawPeer.Heard heard = client.await(stream);
        assertThat(heard.header("grpc-message")).isEqualTo(LOST);
        assertThat(heard.header("grpc-status")).isEqualTo("3");
    }
}
