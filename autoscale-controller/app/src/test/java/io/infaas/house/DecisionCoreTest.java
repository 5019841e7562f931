package io.infaas.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Decision code runs in a simulation as it runs live: it depends on neither network nor clock. */
@AnalyzeClasses(packages = "io.infaas", importOptions = MainCode.class)
final class DecisionCoreTest {

    private static final String[] GATEWAY_CORE = {
        "io.infaas.gateway.contract..",
        "io.infaas.gateway.index..",
        "io.infaas.gateway.demand..",
        "io.infaas.gateway.objective..",
        "io.infaas.gateway.refusal..",
        "io.infaas.gateway.selection..",
        "io.infaas.gateway.feedback..",
        "io.infaas.gateway.routing..",
        "io.infaas.gateway.forward..",
        "io.infaas.gateway.time.."
    };

    private static final String[] CONTROLLER_CORE = {
        "io.infaas.controller.plan..", "io.infaas.controller.health..", "io.infaas.controller.demand.."
    };

    private static final String[] NETWORK = {"io.netty..", "io.vertx.."};

    @ArchTest
    static final ArchRule gatewayDecidesWithoutNetwork = noClasses()
            .that()
            .resideInAnyPackage(GATEWAY_CORE)
            // the code generated from control.proto contains the service's stubs beside the messages
            .and()
            .resideOutsideOfPackage("io.infaas.gateway.contract.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NETWORK);

    @ArchTest
    static final ArchRule controllerDecidesWithoutNetwork = noClasses()
            .that()
            .resideInAnyPackage(CONTROLLER_CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NETWORK);

    @ArchTest
    static final ArchRule reconcilerDecidesWithoutNetwork = noClasses()
            .that()
            .resideInAPackage("io.infaas.controller.reconcile..")
            // these classes execute the steps and read nodes
            .and()
            .haveNameNotMatching(
                    ".*\\.(StepExecutor|MetricsReader|ModelWarmUp|TritonNodeControls?|NodeControl|CallCompletions)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NETWORK);

    @ArchTest
    static final ArchRule gatewayDecidesByItsTickerAlone = noClasses()
            .that()
            .resideInAnyPackage(GATEWAY_CORE)
            .and()
            .doNotHaveFullyQualifiedName("io.infaas.gateway.time.SystemTicker")
            .should()
            .accessTargetWhere(readsAClock());

    @ArchTest
    static final ArchRule controllerDecidesByTheTimeItIsGiven =
            noClasses().that().resideInAnyPackage(CONTROLLER_CORE).should().accessTargetWhere(readsAClock());

    @ArchTest
    static final ArchRule contractKnowsNeitherPlane = noClasses()
            .that()
            .resideInAPackage("io.infaas.gateway.contract..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.infaas.gateway..")
                    .and(DescribedPredicate.not(resideInAPackage("io.infaas.gateway.contract.."))));

    @ArchTest
    static final ArchRule controllerKnowsTheContractAndTheDecisionCoreAlone = noClasses()
            .that()
            .resideInAPackage("io.infaas.controller..")
            .and()
            .resideOutsideOfPackages("io.infaas.controller.standalone..", "io.infaas.controller.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.infaas.gateway..")
                    .and(DescribedPredicate.not(resideInAnyPackage(GATEWAY_CORE)))
                    // controller and gateway configure their connections to nodes by the same flags, and do
                    // alike what operators see: metrics, levels of the log, files of lines
                    .and(DescribedPredicate.not(resideInAnyPackage(
                            "io.infaas.gateway.security..",
                            "io.infaas.gateway.nodes..",
                            "io.infaas.gateway.cli..",
                            "io.infaas.gateway.exposition..",
                            "io.infaas.gateway.loglevel..",
                            "io.infaas.gateway.linefile.."))));

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe("reads a clock", access -> {
            String owner = access.getTargetOwner().getFullName();
            String name = access.getTarget().getName();
            return switch (owner) {
                case "java.lang.System" ->
                    Set.of("nanoTime", "currentTimeMillis").contains(name);
                case "java.time.Instant", "java.time.LocalDate", "java.time.LocalDateTime", "java.time.ZonedDateTime" ->
                    name.equals("now");
                case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
                default -> false;
            };
        });
    }
}
