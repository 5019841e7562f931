package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A message that only states its length takes nothing from others: the retry buffer counts bytes that have come. */
class StatedLengthIT {

    private static final int MESSAGES = 100;
    private static final int TENSOR_BYTES = 1_000_000;
    // a query counts once its head is known, which is where the tensor starts
    private static final byte[] START = startOf(Exchanges.question("crowd", TENSOR_BYTES));

    @Test
    void infer_retryBufferIsStatedManyTimesOver_lostNodeLosesNoQuery() throws Exception {
        try (GrpcStage stage = new GrpcStage(2);
                RawPeer crowd = stage.client();
                RawPeer client = stage.client()) {
            stage.nodes[0].play = StatedLengthIT::hangUp;
            stage.nodes[1].play = Exchanges::answerAll;
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
