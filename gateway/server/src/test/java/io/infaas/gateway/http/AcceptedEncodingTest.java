package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(AcceptedEncoding.of(header)).isEqualTo(encoding);
    }

    @Test
    void of_noHeader_asItIs() {
        assertThat(AcceptedEncoding.of(null)).isNull();
        assertThat(AcceptedEncoding.of("")).isNull();
    }
}
