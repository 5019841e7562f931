package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedEncodingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                                  | gzip
            deflate                               | deflate
            deflate, gzip                         | deflate
            gzip, deflate, br                     | gzip
            GZIP                                  | gzip
            br                                    |
            identity                              |
            identity, gzip                        |
            gzip;q=0                              |
            gzip;q=0.5, deflate;q=0.8             | deflate
            gzip;q=0.5, identity;q=0.8            |
            br;q=1, gzip ; q=0.1                  | gzip
            gzip;q=x, deflate;q=0.1               | deflate
            gzip;q=NaN                            |
            *                                     |
            ,                                     |
            ;q=1                                  |
            """)
    void of_header_asTritonReadsIt(String header, String encoding) {
        assertThat(QueryHead.acceptedEncoding(header)).isEqualTo(encoding);
    }

    @Test
    void of_noHeader_asItIs() {
        assertThat(QueryHead.acceptedEncoding(null)).isNull();
        assertThat(QueryHead.acceptedEncoding("")).isNull();
    }

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
