package io.infaas.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.accuracy.Comparison;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.Reports;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final LineProgress progress = new LineProgress(lines::add, warnings::add);

    @Test
    void apply_fail_endsWithTheReasonAndTheWayOut() {
        Policies policies = new Policies(Policy.FAIL, Policy.WARN, Policy.WARN);

        assertThatThrownBy(() -> policies.apply(Reports.failed("net-int8-t1", "does not run"), progress))
                .isInstanceOf(BuildException.class)
                .hasMessage("net-int8-t1: does not run (onVariantFailed is FAIL: WARN goes on without it)");
    }

    @Test
    void apply_warn_tellsIt() {
        Policies.WARN.apply(inaccurate(), progress);
        Policies.WARN.apply(unstable(), progress);

        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).isEqualTo("net: accuracy 0.8");
        assertThat(warnings.get(1)).startsWith("net: its timings did not settle");
        assertThat(lines).isEmpty();
    }

    @Test
    void apply_ignore_saysNothing() {
        Policies policies = new Policies(Policy.IGNORE, Policy.IGNORE, Policy.IGNORE);

        policies.apply(inaccurate(), progress);
        policies.apply(unstable(), progress);
        policies.apply(Reports.failed("net", "no"), progress);

        assertThat(warnings).isEmpty();
    }

    @Test
    void apply_otherReasons_areNoneOfItsBusiness() {
        Policies policies = new Policies(Policy.FAIL, Policy.FAIL, Policy.FAIL);

        policies.apply(kept(), progress);
        policies.apply(kept().without(new LeftOut(LeftOut.Cause.NO_GAIN, "gains no 5 %")), progress);

        assertThat(warnings).isEmpty();
    }

    private static VariantReport kept() {
        return Reports.kept("net", new Settings(1, 1, 8), Profiles.of(900, 1, 1, 8));
    }

    private static VariantReport inaccurate() {
        return kept().without(new LeftOut(LeftOut.Cause.INACCURATE, "accuracy 0.8"));
    }

    private static VariantReport unstable() {
        Profile stable = Profiles.of(900, 1, 1, 8);
        Profile unstable = new Profile(
                stable.hardware(),
                stable.loadMs(),
                stable.latencies(),
                stable.saturation(),
                stable.restingMemoryBytes(),
                stable.peakMemoryBytes(),
                stable.accuracy(),
                false);
        return kept().measured(unstable, new Comparison(0, 1, "mcnemar"));
    }
}
