package io.infaas.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rules that hold for every source file and every test of all modules. */
final class SourceRulesTest {

    private static final int LONGEST_FILE = 400;
    /** Written in two parts, so that this file itself conforms to the rule. */
    private static final Pattern UNFINISHED =
            Pattern.compile("TO" + "DO|FIX" + "ME|X{3}|not imple" + "mented|@Dis" + "abled");

    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sl" + "eep\\b");

    /** Names that say nothing to who knows the field: the glossary of autoscale-controller/README.md has the words for them. */
    private static final Pattern PRIVATE_WORDS = Pattern.compile("\\b(class|record|interface|enum) "
            + "(Seeker|Placing|Known|Line|Attachment|Wish|Wishes|Need|Offer|Place|Supply|Room|Spread|Flow|Wanting|Swing|Moves|Growth"
            + "|Shrinking|Sightings|Facts|Footprints|Terms|Outlet|ToldFailures|Waiting|Snapshots|Spoken|Freeing|LooseBench|Others"
            + "|ModelFace|AdoptedFace)\\b");

    @Test
    void everyFile_isShort() {
        assertThat(SourceTree.all()).isNotEmpty().allSatisfy(file -> assertThat(
                        SourceTree.text(file).lines().count())
                .as("lines of %s", file)
                .isLessThanOrEqualTo(LONGEST_FILE));
    }

    /** A test package is described by the main package of the same name. */
    @Test
    void everyPackage_isNullMarkedAndDescribed() {
        Map<String, List<Path>> packages = SourceTree.all().stream().collect(Collectors.groupingBy(SourceTree::folder));

        assertThat(packages).allSatisfy((name, files) -> assertThat(files)
                .as(name)
                .filteredOn(file -> file.endsWith("package-info.java"))
                .singleElement()
                .satisfies(
                        description -> assertThat(SourceTree.text(description)).contains("@NullMarked", "/**")));
    }

    @Test
    void noFile_isUnfinished() {
        assertNoFileContains(UNFINISHED);
    }

    @Test
    void noType_hasAPrivateWord() {
        assertNoFileContains(PRIVATE_WORDS);
    }

    @Test
    void noFile_sleeps() {
        assertNoFileContains(SLEEP);
    }

    @Test
    void everyTestMethod_asserts() {
        assertThat(new TestAssertions(Compiled.CALLS).missing()).isEmpty();
    }

    @Test
    void everyUnitTest_startsNoServerAndNoProcess() {
        assertThat(new UnitTests(Compiled.CALLS).slow())
                .as("tests to be named *IT")
                .isEmpty();
    }

    @Test
    void everyClassName_occursOnce() {
        Map<String, List<Path>> files = SourceTree.all().stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

        assertThat(files.values().stream().filter(same -> same.size() > 1)).isEmpty();
    }

    private static void assertNoFileContains(Pattern pattern) {
        assertThat(SourceTree.all())
                .allSatisfy(
                        file -> assertThat(SourceTree.text(file)).as("%s", file).doesNotContainPattern(pattern));
    }

    /** Reading all compiled tests takes seconds: once, and only for the rules that need them. */
    private static final class Compiled {
        static final TestCalls CALLS = new TestCalls(SourceTree.testClasses());
    }
}
