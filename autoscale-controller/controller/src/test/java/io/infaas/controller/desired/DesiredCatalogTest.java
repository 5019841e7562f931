package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.desired.DesiredStateException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DesiredCatalogTest {

    static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.9))
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final String LARGE = CATALOG.variants().get(1).name();

    private final DesiredCatalog desired = new DesiredCatalog(CATALOG);

    @Test
    void with_forbiddenVariantAndBudget_isWithoutTheVariant_andHasTheBudget() {
        DesiredState state = DesiredState.NONE.withForbidden(SMALL, true).withBudget("fashion", 0.5);

        Catalog catalog = desired.with(state);

        assertThat(catalog.variants()).extracting(Variant::name).containsExactly(LARGE);
        assertThat(catalog.applications().get(0).budgetPerHour()).isEqualTo(0.5);
        assertThat(catalog.applications().get(0).weight())
                .isEqualTo(CATALOG.applications().get(0).weight());
    }

    @Test
    void with_nothingOfThisCatalog_isTheSameCatalog() {
        DesiredState state = DesiredState.NONE.withForbidden("gone", true).withBudget("gone", 1.0);

        assertThat(desired.with(state)).isSameAs(CATALOG);
    }

    @Test
    void with_withoutAVariantThatMeetsTheObjective_retainsTheForbiddenOnes() {
        DesiredState state = DesiredState.NONE.withForbidden(LARGE, true).withBudget("fashion", 2.0);

        Catalog catalog = desired.with(state);

        assertThat(catalog.variants()).isEqualTo(CATALOG.variants());
        assertThat(catalog.applications().get(0).budgetPerHour()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"format\": 1, \"forbidden\": [\"tiny\"]} | forbidden: unknown name 'tiny', expected one of large-fp32-t1-",
                "{\"format\": 1, \"budgets\": {\"vision\": 1}} | budgets: unknown name 'vision', expected one of fashion",
                "{\"format\": 1, \"pins\": [\"vision\"]} | pins: unknown name 'vision', expected one of fashion, large, "
            })
    void require_unknownName_isInvalid_andNamesTheExpectedOnes(String json, String error) {
        assertThatThrownBy(() -> desired.require(DesiredState.NONE, DesiredState.parse("file", json)))
                .isInstanceOfSatisfying(DesiredStateException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.INVALID))
                .hasMessageStartingWith(error);
    }

    @Test
    void require_namesThatTheStateHadBefore_mayBeGone() {
        DesiredState before = DesiredState.NONE.withForbidden("gone", true).withPin("gone-too", true);

        assertThatCode(() -> desired.require(before, before.withBudget("fashion", 1.0)))
                .doesNotThrowAnyException();
    }

    @Test
    void require_forbidsTheLastVariantAboveTheFloor_isRefused() {
        assertThatThrownBy(() -> desired.require(DesiredState.NONE, DesiredState.NONE.withForbidden(LARGE, true)))
                .hasMessageStartingWith("forbidden: without these variants ")
                .hasMessageContaining("fashion")
                .hasMessageEndingWith(": allow one of them");
    }

    @Test
    void require_pinOfAForbiddenVariant_isRefused() {
        DesiredState next = DesiredState.NONE.withForbidden(SMALL, true).withPin(SMALL, true);

        assertThatThrownBy(() -> desired.require(DesiredState.NONE, next))
                .hasMessage("variant '%s' is in pins and in forbidden: remove one of the two".formatted(SMALL));
    }
}
