package io.infaas.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies between packages point one way only; those between modules are stated in their POMs. */
@AnalyzeClasses(packages = "io.infaas", importOptions = MainCode.class)
final class ModuleGraphTest {

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
