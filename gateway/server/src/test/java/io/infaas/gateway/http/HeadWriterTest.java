package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeadWriterTest {

    private final HttpHeaders headers =
            new DefaultHttpHeaders().add("X-Node-Says", "A B").add("Hidden", "x");
    private final ByteBuf out = Unpooled.buffer();

    @Test
    void writePassingBack_namesOfANode_areInLowerCase() {
        HeadWriter.writePassingBack(out, headers, name -> !"Hidden".contentEquals(name));

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("x-node-says: A B\r\n");
    }

    @Test
    void writePassing_namesOfAClient_areAsTheyCame() {
        HeadWriter.writePassing(out, headers, name -> true);

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("X-Node-Says: A B\r\nHidden: x\r\n");
    }

    @Test
    void constants_areInLowerCase() {
        assertThat(HeadWriter.JSON_LENGTH.toString()).isEqualTo("inference-header-content-length");
    }
}
