package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformSpecTest {

    @Test
    void parse_nameAlone_hasNoOptions() {
        TransformSpec spec = parse("int8");

        assertThat(spec).isEqualTo(new TransformSpec("int8"));
        assertThat(spec.transform()).isEqualTo("int8");
        assertThat(spec.skip()).isEmpty();
    }

    @Test
    void parse_map_hasItsOptions() {
        TransformSpec spec = parse("{name: int8p, transform: int8, percentile: 99.9, bits: 7, skip: [/head/.*]}");

        assertThat(spec).isEqualTo(new TransformSpec("int8p", "int8", List.of("/head/.*"), 99.9, 7));
    }

    @Test
    void parse_mixedPrecision_isAutoOrOff() {
        assertThat(parse("{name: int8, mixed: off}").mixed()).isEqualTo(MixedPrecisionMode.OFF);
        assertThat(parse("{name: int8, mixed: auto}").mixed()).isEqualTo(MixedPrecisionMode.AUTO);
        assertThat(parse("{name: int8}").mixed()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: Int8}                    | transform 'Int8' must be named by 1 to 32 of a-z 0-9",
                "{name: int8, percentile: 0.999} | percentile 0.999 of transform 'int8' must be above 50",
                "{name: int8, bits: 4}           | bits 4 of transform 'int8' must be 7 or 8",
                "{name: int8, skip: ['(']}       | skip '(' of transform 'int8' is not a regular expression",
                "{name: int8, mixed: some}       | mixed is 'some' but must be auto or off",
                "{name: int8, mixed: 3}          | mixed is '3' but must be auto or off",
                "{name: int8, percentil: 99}     | unknown key 'percentil'",
                "{transform: int8}               | key 'name' is missing",
            })
    void parse_badOption_saysWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    private static TransformSpec parse(String text) {
        return DocumentFormat.YAML.parse("test", text, TransformSpec.class);
    }
}
