package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes list beside what is served. */
class ListedModelsTest {

    private static ModelIndex row(String name, String version, String state, String reason) {
        return ModelIndex.newBuilder()
                .setName(name)
                .setVersion(version)
                .setState(state)
                .setReason(reason)
                .build();
    }

    private static final ListedModels LISTED = ListedModels.merge(List.of(
            List.of(
                    row("b", "10", "UNAVAILABLE", "unloaded"),
                    row("b", "9", "UNLOADING", ""),
                    row("c", "", "", ""),
                    row("a", "", "", "")),
            List.of(row("b", "10", "LOADING", ""), row("a", "1", "UNAVAILABLE", "no file"))));

    @Test
    void merge_indexesOfTwoNodes_rowNearestToReadyOfEachVersion() {
        assertThat(LISTED.rows())
                .containsExactly(
                        row("a", "1", "UNAVAILABLE", "no file"),
                        row("b", "9", "UNLOADING", ""),
                        row("b", "10", "LOADING", ""),
                        row("c", "", "", ""));
    }

    @Test
    void explain_unknownName_saysWhatIsListed() {
        assertThat(explain("b", "")).isEqualTo("Request for unknown model: 'b' has no available versions");
        assertThat(explain("b", "9")).isEqualTo("Request for unknown model: 'b' version 9 is not at ready state");
        assertThat(explain("b", "7")).isEqualTo("Request for unknown model: 'b' version 7 is not found");
        assertThat(explain("c", "")).isEqualTo("Request for unknown model: 'c' is not found");
        assertThat(explain("d", "1")).isEqualTo("Request for unknown model: 'd' is not found");
    }

    @Test
    void explain_versionThatIsNotReady_isUnavailableBecauseOfItsName() {
        Refusal refusal = LISTED.explain(Refusal.unknownModel("b"), "b", "10");

        assertThat(refusal.reason()).isEqualTo(RefusalReason.VERSION_NOT_READY);
        assertThat(refusal.reason().grpcStatus()).isEqualTo(RefusalReason.UNAVAILABLE.grpcStatus());
        assertThat(refusal.reason().httpStatus()).isEqualTo(RefusalReason.UNAVAILABLE.httpStatus());
        assertThat(refusal.isOfName()).isTrue();
        assertThat(Refusal.noneReady("b").isOfName()).isFalse();
    }

    @Test
    void explain_otherRefusal_staysAsItIs() {
        Refusal refusal = Refusal.invalid("no number");

        assertThat(LISTED.explain(refusal, "b", "")).isSameAs(refusal);
    }

    private static String explain(String name, String version) {
        return LISTED.explain(Refusal.unknownModel(name), name, version).text();
    }
}
