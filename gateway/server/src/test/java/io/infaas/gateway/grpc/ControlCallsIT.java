package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that open calls of the gateway's own methods without end: health is answered beside them. */
class ControlCallsIT {

    private static final int CLIENTS = 5;
    private static final int CALLS = 1_000;

    /** In each of several rounds; together fewer than a connection may reset. */
    private static final int WATCHES = 30;

    private static final String LIVE = "/inference.GRPCInferenceService/ServerLive";
    private static final String STATISTICS = "/inference.GRPCInferenceService/ModelStatistics";
    private static final String CHECK = "/grpc.health.v1.Health/Check";
    private static final String WATCH = "/grpc.health.v1.Health/Watch";
    private static final String REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private static final byte[] EMPTY = Exchanges.frame(new byte[0]);

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1).playing(Exchanges::answerAll);

    private final List<RawPeer> clients =
            Stream.generate(stage::client).limit(CLIENTS).toList();

    @AfterEach
    void assertAnotherIsServed() throws Exception {
        for (RawPeer client : clients) {
            client.close();
        }
        stage.assertAnotherIsServed();
    }

    private static int open(RawPeer client, String path) throws IOException {
        return client.open(Exchanges.inferHeaders().path(path), false);
    }

    private static RawPeer.Heard check(RawPeer client) throws IOException {
        int stream = open(client, CHECK);
        client.data(stream, EMPTY, -1, true);
        return client.await(stream);
    }

    private void assertHealthIsAnswered() throws IOException {
        try (RawPeer another = stage.client()) {
            assertServing(check(another));
        }
        for (RawPeer client : clients) {
            assertServing(check(client));
            GrpcStage.assertServed(client);
        }
    }

    private static void assertServing(RawPeer.Heard answer) throws IOException {
        assertThat(answer.header("grpc-status")).isEqualTo("0");
        assertThat(HealthCheckResponse.parseFrom(Exchanges.message(answer)).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void calls_withoutARequest_healthIsAnswered() throws Exception {
        for (RawPeer client : clients) {
            for (int i = 0; i < CALLS; i++) {
                open(client, List.of(LIVE, CHECK, WATCH, STATISTICS, REFLECTION).get(i % 5));
            }
            client.sync();
        }

        assertHealthIsAnswered();
    }

    @Test
    void calls_withPartOfARequest_healthIsAnswered() throws Exception {
        for (RawPeer client : clients) {
            for (int i = 0; i < CALLS; i++) {
                client.data(open(client, CHECK), new byte[] {0, 0, 0, 0, 9}, -1, false);
            }
            client.sync();
        }

        assertHealthIsAnswered();
    }

    @Test
    void watches_withoutEnd_healthIsAnsweredAndOthersWatch() throws Exception {
        for (RawPeer client : clients) {
            for (int i = 0; i < CALLS; i++) {
                client.data(open(client, WATCH), EMPTY, -1, true);
            }
            client.sync();
        }

        assertHealthIsAnswered();
        try (RawPeer another = stage.client()) {
            int watch = open(another, WATCH);
            another.data(watch, EMPTY, -1, true);
            another.until(() -> another.onStream(watch).bytes() == 7);
            assertThat(another.onStream(watch).isOver()).isFalse();
        }
    }

    @Test
    void watches_end_roomForOthers() throws Exception {
        RawPeer client = clients.get(0);
        for (int round = 0; round < 3; round++) {
            List<Integer> watches = new ArrayList<>();
            for (int i = 0; i < WATCHES; i++) {
                int watch = open(client, WATCH);
                client.data(watch, EMPTY, -1, true);
                watches.add(watch);
            }
            client.sync();
            for (int watch : watches) {
                client.until(() -> client.onStream(watch).bytes() == 7);
                assertThat(client.onStream(watch).isOver()).isFalse();
                client.reset(watch, Http2Error.CANCEL);
            }
        }
    }

    @Test
    void reflection_calls_withoutEnd_healthIsAnswered() throws Exception {
        for (RawPeer client : clients) {
            for (int i = 0; i < CALLS; i++) {
                client.data(open(client, REFLECTION), EMPTY, -1, false);
            }
            client.sync();
        }

        assertHealthIsAnswered();
    }

    @Test
    @Tag("proof")
    void call_requestDoesNotCome_endsAfterTheGrace() throws Exception {
        RawPeer client = clients.get(0);
        for (String path : List.of(LIVE, CHECK, WATCH, STATISTICS, REFLECTION)) {
            int stream = open(client, path);
            client.data(stream, new byte[] {0, 0, 0}, -1, false);

            assertThat(client.await(stream).header("grpc-status")).isEqualTo("4");
        }
    }
}
