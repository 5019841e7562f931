package io.infaas.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies between packages point one way only; those between modules are stated in their POMs. */
@AnalyzeClasses(packages = "io.infaas", importOptions = MainCode.class)
final class ModuleGraphTest {

    /** Only the start of everything on one machine, and the command itself, run the builder and a gateway in the controller's process. */
    @ArchTest
    static final ArchRule controllerKnowsNoBuilder = noClasses()
            .that()
            .resideInAPackage("io.infaas.controller..")
            .and()
            .resideOutsideOfPackages("io.infaas.controller.standalone..", "io.infaas.controller.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.infaas.builder..");

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
