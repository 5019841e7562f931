package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorTextsTest {

    @Test
    void withoutVariant_quotedBareAndInstanceNames_allBecomeTheClientsName() {
        String text = "for 'cnn-fp32-t1-0a1b' model cnn-fp32-t1-0a1b, instance 'cnn-fp32-t1-0a1b_0_1'";

        String shown = ErrorTexts.withoutVariant(text, "cnn-fp32-t1-0a1b", "fashion");

        assertThat(shown).isEqualTo("for 'fashion' model fashion, instance 'fashion_0_1'");
    }

    @Test
    void percentEncoded_anyText_comesBackAsItWas() {
        String text = "100 % of 'é', line\nbreak";

        String header = ErrorTexts.percentEncoded(text);

        assertThat(header).isEqualTo("100 %25 of '%C3%A9', line%0Abreak");
        assertThat(ErrorTexts.percentDecoded(header)).isEqualTo(text);
    }

    @Test
    void percentDecoded_brokenEscapes_areKept() {
        assertThat(ErrorTexts.percentDecoded("50% of %zz%4")).isEqualTo("50% of %zz%4");
    }

    @Test
    void text_errorBody_isReadAndWrittenAsTritonDoes() {
        String body = HttpErrors.body("say \"hi\"\n");

        assertThat(body).isEqualTo("{\"error\":\"say \\\"hi\\\"\\n\"}");
        assertThat(HttpErrors.text(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)))
                .contains("say \"hi\"\n");
    }

    @Test
    void text_otherBodies_areNone() {
        assertThat(HttpErrors.text(Unpooled.EMPTY_BUFFER)).isEmpty();
        assertThat(HttpErrors.text(Unpooled.copiedBuffer("<html>", StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void text_objectThatDoesNotEnd_saysNothingOfTheParsersSource() {
        JsonProcessingException fault =
                catchThrowableOfType(JsonProcessingException.class, () -> new ObjectMapper().readTree("{"));

        String text = JsonFault.text(fault);

        assertThat(text).isEqualTo("Unexpected end-of-input: expected close marker for Object");
    }

    @Test
    void text_anotherException_isItsMessage() {
        assertThat(JsonFault.text(new IllegalStateException("no"))).isEqualTo("no");
    }
}
