package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that hold all that they can get take nothing from a client beside them. */
class StarvationIT {

    private static final int ATTACKERS = 5;
    private static final int STREAMS = 1_000;

    private FrontEnds fronts;
    private RawProbeClient probe;
    private final List<RawPeer> attackers = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
        probe = new RawProbeClient(fronts.httpPort(), fronts.grpc.port());
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(RawPeer.client(fronts.grpc.port(), 65_535));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (RawPeer attacker : attackers) {
            attacker.close();
        }
        probe.assertServed(1);
        probe.close();
        Until.within(10, () -> fronts.metrics.queriesInFlight() == 0);
        fronts.close();
    }

    @Test
    void calls_withoutAMessage_refuseNobody() throws Exception {
        openCalls(Exchanges.MODEL_INFER);

        probe.assertServed(2 * RawProbeClient.PER_SECOND);
    }

    @Test
    void calls_withoutAMessageOfAStream_refuseNobody() throws Exception {
        openCalls(Exchanges.MODEL_STREAM_INFER);
        for (RawPeer attacker : attackers) {
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                // a message is begun
                attacker.data(stream, new byte[1], -1, false);
            }
            attacker.sync();
        }

        probe.assertServed(2 * RawProbeClient.PER_SECOND);
    }

    @Test
    void calls_compressedWithoutTheEnd_refuseNobody() throws Exception {
        openCalls(Exchanges.MODEL_INFER);
        byte[] begun = Arrays.copyOf(Packing.GZIP.frame(Exchanges.question("q", 10)), 20);
        for (RawPeer attacker : attackers) {
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                attacker.data(stream, begun, -1, false);
            }
            attacker.sync();
        }

        probe.assertServed(2 * RawProbeClient.PER_SECOND);
    }

    @Test
    @Tag("proof")
    void calls_withoutAMessage_endAfterTheGrace() throws Exception {
        openCalls(Exchanges.MODEL_INFER);

        for (RawPeer attacker : attackers) {
            assertThat(attacker.await(1).header("grpc-status")).isEqualTo("4");
            assertThat(attacker.await(2 * STREAMS - 1).header("grpc-status")).isEqualTo("4");
        }
        probe.assertServed(RawProbeClient.PER_SECOND);
    }

    private void openCalls(String path) throws IOException {
        for (RawPeer attacker : attackers) {
            for (int i = 0; i < STREAMS; i++) {
                attacker.open(Exchanges.inferHeaders().path(path), false);
            }
            attacker.sync();
        }
    }
}
