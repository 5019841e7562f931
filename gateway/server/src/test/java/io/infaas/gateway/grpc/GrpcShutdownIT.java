package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A front that ends loses nothing that it took. */
class GrpcShutdownIT {

    @Test
    void shutdown_underLoad_whatWasTakenIsAnswered() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (GrpcStage stage = new GrpcStage(1)) {
            stage.node.frames = Exchanges::answerAll;
            List<Future<Integer>> loads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                loads.add(stage.threads.submit(() -> askUntilToldToGo(stage, answered)));
            }
            Until.within(10, () -> answered.get() > 500);

            io.vertx.core.Future<Void> ended = stage.fronts.grpc.shutdown(Duration.ofSeconds(20));

            ended.await(10, TimeUnit.SECONDS);
            for (Future<Integer> load : loads) {
                assertThat(load.get(10, TimeUnit.SECONDS)).isPositive();
            }
            assertThatThrownBy(stage::client).hasCauseInstanceOf(IOException.class);
        }
    }

    // keeps a few queries under way until it may open no more; those up to the last one that counts must be answered
    private static int askUntilToldToGo(GrpcStage stage, AtomicInteger answered) throws IOException {
        try (RawPeer client = stage.client()) {
            List<Integer> open = new ArrayList<>();
            while (client.goodbyes.isEmpty()) {
                while (open.size() < 4) {
                    open.add(Exchanges.ask(client, "load"));
                }
                int oldest = open.remove(0);
                assertThat(Exchanges.readAnsweredId(client.await(oldest))).isEqualTo("load");
                client.forget(oldest);
                answered.incrementAndGet();
            }
            // what a client sends before it looks at what came must be served too
            open.add(Exchanges.ask(client, "load"));
            client.until(() -> client.goodbyes.size() == 2);
            int last = client.goodbyes.get(1).last();
            int served = 0;
            for (int stream : open) {
                if (stream <= last) {
                    assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("load");
                    served++;
                }
            }
            assertThat(client.socket().getInputStream().read()).isNegative();
            return served;
        }
    }

    @Test
    void shutdown_nodeDoesNotAnswer_endsWithTheGrace() throws Exception {
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer client = stage.client()) {
            int stream = Exchanges.ask(client, "q");
            stage.node.awaitConnection().awaitRequest();

            io.vertx.core.Future<Void> ended = stage.fronts.grpc.shutdown(Duration.ofMillis(300));

            ended.await(5, TimeUnit.SECONDS);
            assertThatThrownBy(() -> client.await(stream)).isInstanceOf(IOException.class);
        }
    }
}
