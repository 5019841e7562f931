package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonFaultTest {

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
