package io.infaas.controller.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Contract;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Sha256;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogs that operators apply, in the place of the published one. */
final class AppliedCatalogTest {

    private static final Catalog PUBLISHED =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final Catalog NEXT = Catalogs.fashion()
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String TEXT = DocumentFormat.JSON.print(NEXT);
    private static final String DIGEST = Sha256.of(TEXT);

    @TempDir
    private Path folder;

    private final CatalogInForce inForce = new CatalogInForce(PUBLISHED, Set.of());
    private DesiredInForce desired;

    @BeforeEach
    void open() {
        desired = desired(inForce);
    }

    private DesiredInForce desired(CatalogInForce catalogs) {
        DesiredInForce opened = new DesiredInForce(new FolderDesiredStore(folder), Clock.systemUTC());
        opened.applyCatalogs(catalogs);
        opened.reload();
        return opened;
    }

    private Revision apply(String text) {
        DesiredState next = desired.present().state().withCatalog(desired.offer(text));
        return desired.change(desired.present().version(), next, "ann", inForce.get());
    }

    @Test
    void applied_isInForce_alsoAfterARestart_untilAnEarlierVersionIs() {
        Revision applied = apply(TEXT);

        assertThat(applied.state().catalog()).isEqualTo(DIGEST);
        assertThat(applied.state().stages())
                .as("also for a leader that follows at once")
                .isEqualTo(Map.of(NEXT.variants().get(1).name(), DesiredState.FIRST));
        assertThat(inForce.get()).isEqualTo(NEXT);
        assertThat(desired.catalogText()).isEqualTo(TEXT);

        CatalogInForce restarted = new CatalogInForce(PUBLISHED, Set.of());
        desired = desired(restarted);
        assertThat(restarted.get()).isEqualTo(NEXT);
        assertThat(desired.catalogText()).isEqualTo(TEXT);

        desired.change(1, DesiredState.NONE, "ann", restarted.get());
        assertThat(restarted.get()).isEqualTo(PUBLISHED);
        assertThatThrownBy(desired::catalogText).hasMessageStartingWith("no catalog is applied");

        desired.change(2, applied.state(), "ann", restarted.get());
        assertThat(restarted.get()).isEqualTo(NEXT);
    }

    @Test
    void publication_whileACatalogIsApplied_comesIntoForceOnceItIsWithdrawn() {
        Catalog later = Catalogs.fashion().variant("later", "fp32", 0.9, 2).build();
        apply(TEXT);

        CatalogChanges.replace(inForce, later);
        assertThat(inForce.get()).isEqualTo(NEXT);

        desired.change(1, DesiredState.NONE, "ann", inForce.get());
        assertThat(inForce.get()).isEqualTo(later);
        assertThat(inForce.loadable()).contains(NEXT.variants().get(1).name());
    }

    @Test
    void rival_readsTheTextOfTheStore() {
        CatalogInForce ofRival = new CatalogInForce(PUBLISHED, Set.of());
        DesiredInForce rival = desired(ofRival);
        apply(TEXT);

        rival.reload();

        assertThat(ofRival.get()).isEqualTo(NEXT);
    }

    @Test
    void textOfTheStore_truncatedAnywhere_isRefused_andThePublishedOneIsInForce() throws IOException {
        apply(TEXT);
        Path file = folder.resolve("catalog-%s.json".formatted(DIGEST));
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length += 1 + whole.length / 500) {
            Files.write(file, Arrays.copyOf(whole, length));
            CatalogInForce restarted = new CatalogInForce(PUBLISHED, Set.of());
            DesiredInForce opened = desired(restarted);

            assertThat(restarted.get()).isEqualTo(PUBLISHED);
            assertThatThrownBy(opened::catalogText).hasMessageContaining("is damaged");
            assertThat(opened.obstacle()).isEmpty();
        }
        Files.write(file, whole);
        desired.reload();
        assertThat(inForce.get()).isEqualTo(NEXT);
    }

    @Test
    void offer_ofNoCatalog_orOneThatTheControllerCannotTake_isRefused_andChangesNothing() {
        assertThatThrownBy(() -> desired.offer("{\"format\": 2}"))
                .isInstanceOf(DesiredStateException.class)
                .hasMessageStartingWith("catalog: $");
        inForce.requireBy(catalog -> {
            throw new IllegalArgumentException("node 'a' has node type 'x'; the catalog has y");
        });
        assertThatThrownBy(() -> desired.offer(TEXT)).hasMessage("node 'a' has node type 'x'; the catalog has y");
        assertThat(desired.present()).isEqualTo(Revision.NONE);
    }

    @Test
    void change_ofAContract_isRefused() {
        Application fashion = NEXT.applications().get(0);
        Contract contract = fashion.contract();
        Contract smaller =
                new Contract(contract.inputs(), contract.outputs(), contract.labels(), contract.maxBatchSize() / 2);
        Catalog other = new Catalog(
                List.of(new Application(
                        fashion.name(), fashion.description(), smaller, fashion.metric(), fashion.objective())),
                NEXT.architectures(),
                NEXT.variants(),
                NEXT.nodeTypes());

        assertThatThrownBy(() -> apply(DocumentFormat.JSON.print(other)))
                .isInstanceOf(DesiredStateException.class)
                .hasMessage(
                        "catalog: application 'fashion' has clients of another contract, maxBatchSize 16 is below 32: give it another name");
        assertThat(inForce.get()).isEqualTo(PUBLISHED);
    }

    @Test
    void state_ofACatalogThatIsNotKept_isRefused_andSoIsAnyWithoutCatalogs() {
        DesiredState unkept = DesiredState.NONE.withCatalog("0".repeat(64));

        assertThatThrownBy(() -> desired.change(0, unkept, "ann", PUBLISHED)).hasMessageContaining("is not kept here");
        assertThatThrownBy(() -> DesiredInForce.inMemory().change(0, unkept, "ann", PUBLISHED))
                .hasMessageContaining("a controller with --measure takes none");
    }

    @Test
    void names_ofTheNewCatalog_areValid_andForbiddenVariantsNeedOthersInIt() {
        DesiredState next = DesiredState.NONE
                .withCatalog(desired.offer(TEXT))
                .withForbidden(NEXT.variants().get(1).name(), true);

        assertThat(desired.change(0, next, "ann", PUBLISHED).state()).isEqualTo(next);
    }
}
