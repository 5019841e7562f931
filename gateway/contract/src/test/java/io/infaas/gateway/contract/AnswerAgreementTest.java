package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerAgreementTest {

    @ParameterizedTest
    @CsvSource({"10,11,5", "10,-1,5", "10,5,0", "10,5,11", "0,0,0"})
    void counts_thatCannotBe_areRefusedByName(long compared, long agreed, long queries) {
        assertThatThrownBy(() -> new AnswerAgreement("small", "large", compared, agreed, queries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agreement of 'small' with 'large'")
                .hasMessageContaining("compared " + compared + ", agreed " + agreed + ", queries " + queries);
    }

    @ParameterizedTest
    @CsvSource({"small,small", "'',large", "small,''"})
    void variants_thatAreNotTwo_areRefused(String variant, String reference) {
        assertThatThrownBy(() -> new AnswerAgreement(variant, reference, 10, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs two variants");
    }

    @Test
    void plus_addsAllCounts() {
        AnswerAgreement first = new AnswerAgreement("small", "large", 10, 7, 5);

        assertThat(first.plus(new AnswerAgreement("small", "large", 2, 1, 1)))
                .isEqualTo(new AnswerAgreement("small", "large", 12, 8, 6));
    }
}
