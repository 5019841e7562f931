package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A controller that starts finds models on nodes that its catalog does not name: those that were published go, those of others stay. */
final class LeftBehindModelsTest {

    private static final Objective OBJECTIVE = new Objective(100, 0.85);
    private static final Catalog FORMER = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final Catalog REBUILT = RebuiltVariant.in(FORMER);
    private static final String OLD = FORMER.variants().get(0).name();
    private static final String NEW = REBUILT.variants().get(0).name();
    private static final String STRANGER = "resnet50-0123abcd";

    private final InstantNodes nodes = new InstantNodes("a");
    private final List<View> views = new ArrayList<>();
    private boolean acknowledges = true;

    @Test
    void publishedModelThatTheCatalogDoesNotName_isUnloadedWhenNobodySendsThere_andAStrangersStays() {
        nodes.load("a", OLD);
        nodes.load("a", STRANGER);
        try (SteppedLoop restarted = restarted(new CatalogInForce(REBUILT, Set.of(OLD, NEW)))) {
            iterate(restarted, 40);
            assertThat(nodes.loadedOn("a")).containsExactlyInAnyOrder(OLD, NEW, STRANGER);

            iterate(restarted, 60);

            assertThat(nodes.loadedOn("a")).containsExactlyInAnyOrder(NEW, STRANGER);
            assertThat(nodes.unloads()).isEqualTo(1);
            assertThat(views).isNotEmpty().allSatisfy(view -> assertThat(view.instances())
                    .extracting(Instance::variant)
                    .isSubsetOf(NEW));
        }
    }

    @Test
    void gatewayWithTheViewOfTheFormerController_keepsWhatItMaySendTo() {
        nodes.load("a", OLD);
        acknowledges = false;
        try (SteppedLoop restarted = restarted(new CatalogInForce(REBUILT, Set.of(OLD, NEW)))) {
            iterate(restarted, 300);
            assertThat(nodes.loadedOn("a")).containsExactlyInAnyOrder(OLD, NEW);

            acknowledges = true;
            iterate(restarted, 60);
            assertThat(nodes.loadedOn("a")).containsExactly(NEW);
        }
    }

    @Test
    void nodeThatComesLater_losesThemToo_andAVariantThatIsNamedAgainStays() {
        nodes.load("a", OLD);
        nodes.silent("a", true);
        CatalogInForce inForce = new CatalogInForce(REBUILT, Set.of(OLD));
        try (SteppedLoop restarted = restarted(inForce)) {
            iterate(restarted, 40);
            CatalogChanges.replace(inForce, FORMER);
            iterate(restarted, 5);
            nodes.silent("a", false);
            nodes.load("a", NEW);
            iterate(restarted, 120);

            assertThat(nodes.loadedOn("a")).containsExactly(OLD);
        }
    }

    @Test
    void replacedCatalog_itsVariantsAreKnownToTheNextLeadership() {
        CatalogInForce inForce = new CatalogInForce(FORMER, Set.of());
        CatalogChanges.replace(inForce, REBUILT);

        nodes.load("a", OLD);
        try (SteppedLoop next = restarted(inForce)) {
            iterate(next, 100);

            assertThat(nodes.loadedOn("a")).containsExactly(NEW);
        }
    }

    private SteppedLoop restarted(CatalogInForce inForce) {
        SteppedLoop loop = new SteppedLoop(
                LoopbackConfig.of(inForce.get(), nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                        .following(inForce),
                nodes,
                PolicyKind.COST.with(PolicySettings.DEFAULTS),
                new PublishedViews(views));
        loop.loop().attached("g", 0, loop.now());
        return loop;
    }

    /** Five times a second, while queries come. */
    private void iterate(SteppedLoop stepped, int times) {
        for (int i = 0; i < times; i++) {
            stepped.iterate(200);
            stepped.loop().reported("g", traffic(), stepped.now());
            if (acknowledges && !views.isEmpty()) {
                stepped.gateways().applied("g", views.get(views.size() - 1).version(), stepped.now());
            }
        }
    }

    private static DemandReport traffic() {
        ClassTraffic traffic =
                new ClassTraffic(new DemandGrid(REBUILT).of("fashion", OBJECTIVE, 1), NEW, 100, 4, 4, 0, 0);
        return new DemandReport(200, List.of(traffic), List.of(), List.of());
    }
}
