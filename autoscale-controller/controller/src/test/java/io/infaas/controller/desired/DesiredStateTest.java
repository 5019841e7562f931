package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DesiredStateTest {

    private static final DesiredState STATE = DesiredState.NONE
            .withBudget("fashion", 1.5)
            .withCordon("node-2", true)
            .withCordon("node-1", true)
            .withForbidden("small-fp32", true)
            .withPin("fashion", true)
            .withStage("large-fp32", 5)
            .withCatalog("0123456789abcdef".repeat(4));

    @Test
    void print_ofAParsedState_isTheSameBytes() {
        String printed = DocumentFormat.JSON.print(STATE);

        DesiredState parsed = DesiredState.parse("file", printed);

        assertThat(parsed).isEqualTo(STATE);
        assertThat(DocumentFormat.JSON.print(parsed)).isEqualTo(printed);
    }

    @Test
    void parse_withoutOptionalKeys_isWithoutWishes() {
        assertThat(DesiredState.parse("file", "{\"format\": 1}")).isEqualTo(DesiredState.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"format\": 2} | format 2 is not 1, the one that this program reads: update it",
                "{} | key 'format' is missing",
                "{\"format\": 1, \"cordon\": []} | unknown key 'cordon'",
                "{\"format\": 1, \"cordons\": [\"\"]} | cordons has '', which must be a name of 1 to 255 characters",
                "{\"format\": 1, \"pins\": [\"a\", \"a\"]} | pins has 'a' twice",
                "{\"format\": 1, \"budgets\": {\"a\": -1}} | budgets.a -1.0 must be US dollars per hour, 0 or more",
                "{\"format\": 1, \"budgets\": {\"a\": \"b\"}} | budgets",
                "{\"format\": 1, \"stages\": {\"a\": 100}} | stages.a 100 must be a percentage from 1 to 99",
                "{\"format\": 1, \"catalog\": \"x\"} | catalog 'x' must be the SHA-256 of an applied catalog, in hex",
                "[] | file"
            })
    void parse_ofAWrongDocument_namesPlaceAndRule(String json, String error) {
        assertThatThrownBy(() -> DesiredState.parse("file", json))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("file: $")
                .hasMessageContaining(error);
    }

    @Test
    void changesFrom_namesEachEntryThatCameOrWent() {
        DesiredState next = STATE.withBudget("fashion", 2.0)
                .withCordon("node-1", false)
                .withPin("vision", true)
                .withForbidden("small-fp32", false)
                .withStage("large-fp32", 25)
                .withCatalog("");

        assertThat(next.changesFrom(STATE))
                .containsExactly(
                        "- budget fashion $1.5/h",
                        "+ budget fashion $2.0/h",
                        "- cordon node-1",
                        "- forbid small-fp32",
                        "+ pin vision",
                        "- stage large-fp32 5%",
                        "+ stage large-fp32 25%",
                        "- catalog 0123456789ab");
        assertThat(STATE.changesFrom(STATE)).isEmpty();
    }

    @Test
    void entries_areBounded() {
        DesiredState state = DesiredState.NONE;
        for (int i = 0; i < DesiredState.MOST; i++) {
            state = state.withCordon("node-" + i, true);
        }
        DesiredState full = state;

        assertThatThrownBy(() -> full.withCordon("one-more", true))
                .hasMessage("cordons has 1001 entries, and at most 1000 are allowed");
    }
}
