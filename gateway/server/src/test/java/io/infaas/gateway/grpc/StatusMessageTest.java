package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusMessageTest {

    @Test
    void trailers_shortText_isWhole() {
        assertThat(message("a \u20ac")).isEqualTo("a %E2%82%AC");
    }

    @Test
    void trailers_textOfAnyLength_isCutBeforeAnEscape() {
        for (int start = 0; start < 3; start++) {
            String message = message("x".repeat(start) + "\u20ac".repeat(10_000));

            assertThat(message.length()).isBetween(7_000, 7 << 10);
            assertThat((message.length() - start) % 3).isZero();
        }
    }

    private static String message(String text) {
        CharSequence message = Metadata.trailers(13, text).get(Metadata.GRPC_MESSAGE);
        return String.valueOf(message);
    }
}
