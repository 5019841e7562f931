package io.infaas.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceParentTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void header_isReadAndWritten() {
        String header = "00-" + TRACE + "-" + SPAN + "-01";

        assertThat(TraceParent.of(header))
                .isEqualTo(new TraceParent(TRACE, SPAN, true))
                .hasToString(header);
        assertThat(TraceParent.of("00-" + TRACE + "-" + SPAN + "-00")).isEqualTo(new TraceParent(TRACE, SPAN, false));
    }

    @Test
    void laterVersion_isReadAsFarAsItIsKnown() {
        assertThat(TraceParent.of("cc-" + TRACE + "-" + SPAN + "-03-more"))
                .isEqualTo(new TraceParent(TRACE, SPAN, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
            })
    void anotherForm_isNone(String header) {
        assertThat(TraceParent.of(header)).isNull();
        assertThat(TraceParent.of(null)).isNull();
        assertThat(TraceParent.of("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(1 << 20)))
                .isNull();
    }
}
