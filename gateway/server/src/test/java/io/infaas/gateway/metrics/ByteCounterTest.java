package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ByteCounterTest {

    @Test
    void bytesOfSeveralConnections_areCountedByDirection() {
        ByteCounter counter = new ByteCounter();
        for (int connection = 0; connection < 2; connection++) {
            EmbeddedChannel channel = new EmbeddedChannel(counter);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
            channel.writeOutbound(Unpooled.wrappedBuffer(new byte[7]));
            channel.finishAndReleaseAll();
        }

        assertThat(counter.received()).isEqualTo(20);
        assertThat(counter.sent()).isEqualTo(14);
    }
}
