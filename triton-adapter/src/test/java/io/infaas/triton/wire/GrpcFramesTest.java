package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** Lengths at the edge of what implementations of gRPC accept: 2^31 - 1 bytes. */
class GrpcFramesTest {

    private static final int MOST = Integer.MAX_VALUE;

    @Test
    void grown_upToTheMost_isTheSum() {
        assertThat(GrpcFrames.grown(100, 20)).isEqualTo(120);
        assertThat(GrpcFrames.grown(MOST - 20, 20)).isEqualTo(MOST);
    }

    @Test
    void grown_aboveTheMost_isRefusedWithTheTextOfGrpc() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GrpcFrames.grown(MOST - 20, 21))
                .withMessage("Received message larger than max (2147483648 vs. 2147483647)")
                .satisfies(e -> assertThat(e.code()).isEqualTo(WireException.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void front_largestAnswerOfAStream_growsUpToTheMost() {
        // the tag and five bytes of length in front of the result
        StreamResponseHead head = new StreamResponseHead(true, 6, true, true, false, false, 0, 0);

        ByteBuf front = head.front(MOST - 20, 20);

        assertThat(front.getInt(1)).isEqualTo(MOST);
        assertThat(Varints.valueAt(front, 6, 5)).isEqualTo(MOST - 6);
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> head.front(MOST - 20, 21));
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> head.front(MOST, 21));
    }
}
