package io.infaas.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way only, between modules and between packages. */
@AnalyzeClasses(packages = "io.infaas", importOptions = MainCode.class)
final class ModuleGraphTest {

    private static final String TRITON = "io.infaas.triton..";
    private static final String CATALOG = "io.infaas.catalog..";
    private static final String BUILDER = "io.infaas.builder..";
    private static final String GATEWAY = "io.infaas.gateway..";
    private static final String CONTROLLER = "io.infaas.controller..";

    @ArchTest
    static final ArchRule adapterKnowsNoOtherModule = noClasses()
            .that()
            .resideInAPackage(TRITON)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CATALOG, BUILDER, GATEWAY, CONTROLLER);

    @ArchTest
    static final ArchRule catalogKnowsTheAdapterAlone = noClasses()
            .that()
            .resideInAPackage(CATALOG)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BUILDER, GATEWAY, CONTROLLER);

    @ArchTest
    static final ArchRule builderIsNotOnTheServingPath = noClasses()
            .that()
            .resideInAPackage(BUILDER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GATEWAY, CONTROLLER);

    @ArchTest
    static final ArchRule gatewayKnowsNeitherBuilderNorController = noClasses()
            .that()
            .resideInAPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BUILDER, CONTROLLER);

    @ArchTest
    static final ArchRule builderIsForStandaloneAndCommandLine = noClasses()
            .that()
            .resideInAPackage(CONTROLLER)
            .and()
            .resideOutsideOfPackages("io.infaas.controller.standalone..", "io.infaas.controller.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BUILDER);

    @ArchTest
    static final ArchRule engineKnowsNoMaven = noClasses()
            .that()
            .resideInAPackage(BUILDER)
            .and()
            .resideOutsideOfPackage("io.infaas.builder.maven..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "io.infaas.builder.maven..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.infaas.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule classesAreNamedAfterWhatTheyAre = classes()
            .that()
            .resideOutsideOfPackages("io.infaas.triton.protocol..", "io.infaas.gateway.contract.protocol..")
            .should()
            .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)(\\$.*)?")
            .andShould()
            .haveNameNotMatching(".*[.$]Base[A-Z].*");
}
