package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nodes that leave, die or take few streams cost no query more than they must. */
class GrpcNodesIT {

    @Test
    void node_saysGoodbye_oldStreamsFinishAndOthersGoElsewhere() throws Exception {
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer client = stage.client()) {
            int first = Exchanges.ask(client, "first");
            RawPeer leaving = stage.node.awaitConnection();
            RawPeer.Heard taken = leaving.awaitRequest();
            int second = Exchanges.ask(client, "second");
            RawPeer.Heard untaken = leaving.awaitRequest();

            leaving.goAway(taken.id);
            RawPeer fresh = stage.node.awaitConnection();
            Exchanges.answer(fresh, fresh.awaitRequest());
            assertThat(Exchanges.readAnsweredId(client.await(second))).isEqualTo("second");
            GrpcStage.assertServed(client, fresh);
            Exchanges.answer(leaving, taken);

            assertThat(Exchanges.readAnsweredId(client.await(first))).isEqualTo("first");
            assertThat(untaken.id).isGreaterThan(taken.id);
            assertThat(leaving.socket().getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void node_diesWithinALargeAnswer_clientIsToldAndTheOtherAnswers() throws Exception {
        try (GrpcStage stage = new GrpcStage(2);
                RawPeer client = stage.client()) {
            int stream = Exchanges.ask(client, "q");
            RawPeer node = stage.node.awaitConnection();
            int asked = node.awaitRequest().id;
            Exchanges.beginAnswer(node, asked);
            node.push(asked, Exchanges.answer("large", 4 << 20), 0);
            client.until(() -> client.onStream(stream).bytes() > 0);

            stage.node.close();

            assertThat(client.await(stream).header("grpc-status")).isEqualTo("14");
            int next = Exchanges.ask(client, "next");
            RawPeer other = stage.nodes[1].awaitConnection();
            Exchanges.answer(other, other.awaitRequest());
            assertThat(Exchanges.readAnsweredId(client.await(next))).isEqualTo("next");
        }
    }

    @Test
    void node_takesOneStreamAtATime_allAreAnswered() throws Exception {
        AtomicInteger most = new AtomicInteger();
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer client = stage.client()) {
            stage.node.maxStreams = 1;
            stage.node.frames = node -> {
                while (true) {
                    RawPeer.Heard asked = node.awaitRequest();
                    node.sync();
                    most.accumulateAndGet(node.begun(), Math::max);
                    Exchanges.answer(node, asked);
                }
            };
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(Exchanges.ask(client, "q" + i));
            }

            for (int i = 0; i < 20; i++) {
                assertThat(Exchanges.readAnsweredId(client.await(streams.get(i))))
                        .isEqualTo("q" + i);
            }

            assertThat(most).hasValue(1);
            assertThat(stage.node.connections.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void metadata_largerThanANodeTakes_isRefusedAndTheNodeIsNotBlamed() throws Exception {
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer client = stage.client()) {
            int first = Exchanges.ask(client, "first");
            RawPeer node = stage.node.awaitConnection();
            Exchanges.answer(node, node.awaitRequest());
            client.await(first);
            Http2Headers large = Exchanges.inferHeaders();
            for (int i = 0; i < 6; i++) {
                large.add("x-large", "x".repeat(3_900));
            }

            int stream = client.open(large, false);
            client.data(stream, Exchanges.question("q", 10), -1, true);

            assertThat(client.await(stream).header("grpc-status")).isEqualTo("8");
            GrpcStage.assertServed(client, node);
            node.sync();
            assertThat(node.resets()).isZero();
            assertThat(stage.node.connections).hasValue(1);
            assertThat(stage.fronts.count("infaas.gateway.retries", "cause", "failed"))
                    .isZero();
        }
    }

    @Test
    void client_leavesAThousandQueriesOfAnInstanceThatAnswersNone_nextIsServed() throws Exception {
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer other = stage.client()) {
            RawPeer node = connect(stage, other);

            try (RawPeer client = stage.client()) {
                for (int i = 0; i < 1_000; i++) {
                    Exchanges.ask(client, "q");
                }
                client.sync();
            }
            Until.within(10, stage.fronts::isIdle);
            node.sync();
            node.forgetAll();

            GrpcStage.assertServed(other, node);
        }
    }

    @Test
    void client_cancelsManyQueries_nodeIsToldInTimeAndItsConnectionStays() throws Exception {
        try (GrpcStage stage = GrpcStage.onOneLoop(1);
                RawPeer other = stage.client();
                RawPeer client = stage.client()) {
            RawPeer node = connect(stage, other);

            // no more in a row than any client may have
            for (int i = 1; i < 10; i++) {
                int resets = i;
                int asked = Exchanges.ask(client, "q");
                node.awaitRequest();
                client.reset(asked, Http2Error.CANCEL);
                client.flush();
                node.until(() -> node.resets() == resets);
                GrpcStage.assertServed(client, node);
            }

            node.forgetAll();
            GrpcStage.assertServed(other, node);
            assertThat(stage.node.connections).hasValue(1);
        }
    }

    @Test
    void client_cancelsMuch_hasAConnectionApart_andWhatItCancelsAtOnceIsNotSent() throws Exception {
        try (GrpcStage stage = GrpcStage.onOneLoop(1);
                RawPeer other = stage.client();
                RawPeer client = stage.client()) {
            RawPeer node = connect(stage, other);
            cancelAtOnce(client, 10);
            int asked = Exchanges.ask(client, "apart");
            RawPeer apart = stage.node.awaitConnection();
            Exchanges.answer(apart, Exchanges.awaitRequest(apart, "apart"));
            assertThat(Exchanges.readAnsweredId(client.await(asked))).isEqualTo("apart");
            int resets = apart.resets();

            cancelAtOnce(client, 50);
            int last = Exchanges.ask(client, "last");

            Exchanges.answer(apart, apart.awaitRequest());
            assertThat(Exchanges.readAnsweredId(client.await(last))).isEqualTo("last");
            assertThat(apart.resets()).isEqualTo(resets);
            GrpcStage.assertServed(other, node);
            assertThat(stage.node.connections).hasValue(2);
        }
    }
    /** Has a client's first query answered; returns the connection to the node that it came by. */
    private static RawPeer connect(GrpcStage stage, RawPeer client) throws Exception {
        int first = Exchanges.ask(client, "first");
        RawPeer node = stage.node.awaitConnection();
        Exchanges.answer(node, node.awaitRequest());
        client.await(first);
        return node;
    }

    /** Sends nothing before the next flush, so that time makes good for none of the resets. */
    private static void cancelAtOnce(RawPeer client, int queries) throws IOException {
        for (int i = 0; i < queries; i++) {
            int stream = Exchanges.begin(client);
            client.data(stream, Exchanges.question("dropped", 10), -1, true);
            client.reset(stream, Http2Error.CANCEL);
        }
    }
}
