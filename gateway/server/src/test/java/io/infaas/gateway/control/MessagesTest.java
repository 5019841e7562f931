package io.infaas.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.connect.Backoff;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.ReportMessages;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.Report;
import io.infaas.gateway.contract.protocol.State;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import io.infaas.gateway.index.ViewFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** What is read is what was written; what cannot be is refused. */
final class MessagesTest {

    private static final View VIEW = ViewFixture.fashion()
            .node("c")
            .instance("small-fp32-t1", "c", InstanceState.LOADING)
            .instance("large-fp32-t1", "c", InstanceState.DRAINING)
            .instance("large-fp32-t2", "c", InstanceState.INTERFERED)
            .view();

    private final CatalogText catalog = CatalogText.of(VIEW.catalog());
    private final ControlClientState.ViewDecoder reader = new ControlClientState.ViewDecoder();

    @Test
    void view_isReadAsItWasWritten() {
        ViewUpdate update = ViewMessages.with(ViewMessages.write(VIEW, catalog), catalog);

        assertThat(reader.read(update)).isEqualTo(VIEW);
    }

    @Test
    void everyState_hasAMessage() {
        for (InstanceState state : InstanceState.values()) {
            View view = ViewFixture.fashion()
                    .node("c")
                    .instance("small-fp32-t1", "c", state)
                    .view();

            assertThat(ViewMessages.read(ViewMessages.write(view, CatalogText.of(view.catalog())), view.catalog()))
                    .isEqualTo(view);
        }
    }

    @Test
    void catalog_isNeededOnce() {
        ViewUpdate without = ViewMessages.write(VIEW, catalog);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.read(without))
                .withMessageContaining("has not been sent");

        View first = reader.read(ViewMessages.with(without, catalog));

        assertThat(reader.read(without).catalog()).isSameAs(first.catalog());
    }

    @Test
    void catalog_thatIsNotWhatItsDigestSays_isRefused() {
        ViewUpdate update = ViewMessages.write(VIEW, catalog).toBuilder()
                .setCatalog(catalog.packed().concat(ByteString.copyFromUtf8(" ")))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.read(update))
                .withMessageContaining("digest");
    }

    @Test
    void catalog_thatIsKnown_isToldByItsDigest() {
        assertThat(reader.catalogDigest()).isEmpty();

        reader.read(ViewMessages.with(ViewMessages.write(VIEW, catalog), catalog));

        assertThat(reader.catalogDigest()).isEqualTo(catalog.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void catalog_thatCannotBeUnpacked_isRefused() {
        assertRefused(ByteString.copyFromUtf8("{}"));
        assertRefused(catalog.packed().substring(0, catalog.packed().size() / 2));
    }

    @Test
    void catalog_thatUnpacksWithoutEnd_isRefused() throws IOException {
        ByteString.Output packed = ByteString.newOutput();
        byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (OutputStream text = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < 260; i++) {
                text.write(spaces);
            }
        }

        assertRefused(packed.toByteString());
    }

    private void assertRefused(ByteString packed) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> CatalogText.read(CatalogText.digest(packed), packed));
    }

    @Test
    void instance_ofAStagedVariant_retainsItsShare() {
        List<Instance> instances = VIEW.instances().stream()
                .map(instance -> new Instance(instance.variant(), instance.node(), instance.state(), 1, 0, 95))
                .toList();
        View view = new View(7, VIEW.catalog(), VIEW.nodes(), instances);

        assertThat(ViewMessages.read(ViewMessages.write(view, catalog), view.catalog()))
                .isEqualTo(view);
        assertThat(ViewMessages.read(ViewMessages.write(VIEW, catalog), VIEW.catalog())
                        .instances())
                .allMatch(instance -> instance.share() == Instance.WHOLE);
    }

    @Test
    void instance_thatRefersNowhereOrHasNoState_isRefused() {
        ViewUpdate.Builder node = ViewMessages.write(VIEW, catalog).toBuilder();
        node.getInstancesBuilder(0).setNode(3);
        ViewUpdate.Builder variant = ViewMessages.write(VIEW, catalog).toBuilder();
        variant.getInstancesBuilder(0).setVariant(-1);
        ViewUpdate.Builder state = ViewMessages.write(VIEW, catalog).toBuilder();
        state.getInstancesBuilder(0).setState(State.STATE_UNSPECIFIED);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewMessages.read(node.build(), VIEW.catalog()))
                .withMessageContaining("3 of 3 nodes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewMessages.read(variant.build(), VIEW.catalog()))
                .withMessageContaining("-1 of 3 variants");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewMessages.read(state.build(), VIEW.catalog()))
                .withMessageContaining("state");
    }

    @Test
    void report_isReadAsItWasWritten() {
        DemandReport report = new DemandReport(
                1_003,
                List.of(new ClassTraffic(new DemandClass("fashion", 0.93, 100.5, 2), "small", 99.5, 12, 34, 5, 0)),
                List.of(new InstanceUse("small", "a", 1, 2, 3, 4.5, 5.5, 6, 7, 8)),
                List.of(new ClassTraffic(
                        new DemandClass("large", Double.POSITIVE_INFINITY, 0.25, 16), "", 0.25, 3, 3, 0, 2)),
                List.of("b"),
                List.of(new AnswerAgreement("small", "large", 30, 27, 9)));

        assertThat(ReportMessages.read(ReportMessages.write(report))).isEqualTo(report);
    }

    @Test
    void report_ofMoreAnswersThanPossible_isRefusedByName() {
        Report.Builder report =
                ReportMessages.write(new DemandReport(1_000, List.of(), List.of(), List.of())).toBuilder();
        report.addAgreementsBuilder()
                .setVariant("small")
                .setReference("large")
                .setCompared(Long.MAX_VALUE)
                .setAgreed(1)
                .setQueries(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportMessages.read(report.build()))
                .withMessageContaining("'small': compared 9223372036854775807");
    }

    @Test
    void waits_doubleUpToTheLongest_andBeginAgain() {
        Backoff backoff = new Backoff(100, 2_000, () -> 0);

        assertThat(List.of(
                        backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()))
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(100);
        assertThat(new Backoff(100, 2_000, () -> 1).next()).isEqualTo(50);
    }

    @Test
    void address_neverShowsItsToken() {
        ControllerAddress address =
                new ControllerAddress("controller", 8003, java.util.Optional.of("s3cret"), java.util.Optional.empty());

        assertThat(address.toString()).isEqualTo("controller:8003");
    }
}
