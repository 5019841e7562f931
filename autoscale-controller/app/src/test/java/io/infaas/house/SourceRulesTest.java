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

    /** Pronouns, and participles without a noun: as the name of a variable, they do not say of which content. */
    private static final Pattern NAME_WITHOUT_NOUN =
            Pattern.compile("\\b(?:[A-Z][\\w.]*(?:<[^;(){}]*>)?(?:\\[\\])?|int|long|double|boolean|var) "
                    + "(?:all|asked|come|every|few|given|gone|heard|its|kept|known|look|looks|mine|odd|only|ones|others|ours"
                    + "|own|picked|put|said|some|soon|taken|theirs|them|they|told|what|which|whose)"
                    + "(?: [=:] |;|, (?:[A-Z@]|int|long|double|boolean)|\\)| ->)");

    /** "What is left waits": a sentence names its subject. */
    private static final Pattern CLAUSE_AS_SUBJECT =
            Pattern.compile("(?m)(?:^\\s*(?:/\\*\\*|\\*|//) ?|[.!?:;] )(?:What|Who)(?:ever)? ");

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
    void everyVariable_isNamedByANoun() {
        assertThat(SourceTree.main())
                .allSatisfy(file ->
                        assertThat(withoutComments(file)).as("%s", file).doesNotContainPattern(NAME_WITHOUT_NOUN));
    }

    @Test
    void everySentence_hasANounAsSubject() {
        assertThat(SourceTree.main())
                .allSatisfy(file ->
                        assertThat(SourceTree.text(file)).as("%s", file).doesNotContainPattern(CLAUSE_AS_SUBJECT));
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

    private static String withoutComments(Path file) {
        return SourceTree.text(file).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "");
    }

    /** Reading all compiled tests takes seconds: once, and only for the rules that need them. */
    private static final class Compiled {
        static final TestCalls CALLS = new TestCalls(SourceTree.testClasses());
    }
}
