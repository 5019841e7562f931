package io.infaas.builder.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.RuntimeSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantPoliciesTest {

    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final LineProgress progress = new LineProgress(lines::add, warnings::add);

    @Test
    void apply_fail_endsWithTheReasonAndTheWayOut() {
        VariantPolicies policies = new VariantPolicies(VariantPolicy.FAIL, VariantPolicy.WARN, VariantPolicy.WARN);

        assertThatThrownBy(() -> policies.apply(SampleReports.failed("net-int8-t1", "does not run"), progress))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "net-int8-t1: does not run (onVariantFailed is FAIL; with WARN the build continues without it)");
    }

    @Test
    void apply_warn_tellsIt() {
        VariantPolicies.WARN.apply(inaccurate(), progress);
        VariantPolicies.WARN.apply(unstable(), progress);

        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).isEqualTo("net: accuracy 0.8");
        assertThat(warnings.get(1)).startsWith("net: timings are unstable");
        assertThat(lines).isEmpty();
    }

    @Test
    void apply_ignore_saysNothing() {
        VariantPolicies policies =
                new VariantPolicies(VariantPolicy.IGNORE, VariantPolicy.IGNORE, VariantPolicy.IGNORE);

        policies.apply(inaccurate(), progress);
        policies.apply(unstable(), progress);
        policies.apply(SampleReports.failed("net", "no"), progress);

        assertThat(warnings).isEmpty();
    }

    @Test
    void apply_otherReasons_areNoneOfItsBusiness() {
        VariantPolicies policies = new VariantPolicies(VariantPolicy.FAIL, VariantPolicy.FAIL, VariantPolicy.FAIL);

        policies.apply(kept(), progress);
        policies.apply(kept().without(new LeftOut(LeftOut.Cause.NO_GAIN, "gains no 5 %")), progress);

        assertThat(warnings).isEmpty();
    }

    private static VariantReport kept() {
        return SampleReports.kept("net", new RuntimeSettings(1, 1, 8), Profiles.of(900, 1, 1, 8));
    }

    private static VariantReport inaccurate() {
        return kept().without(new LeftOut(LeftOut.Cause.INACCURATE, "accuracy 0.8"));
    }

    private static VariantReport unstable() {
        return kept().measured(Profiles.unstable(900, 1, 1, 8), new Scores.PairedComparison(0, 1, "mcnemar"));
    }
}
