package dev.stepgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room may name which library, so that replacing one means opening one room. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class LibrariesTest {

    @ArchTest
    static final ArchRule the_engine_is_plain_java =
            classes()
                    .that()
                    .resideInAPackage("dev.stepgate.engine..")
                    .and()
                    .resideOutsideOfPackage("dev.stepgate.engine.cli..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.stepgate.engine..",
                            "java..",
                            "jdk.incubator.vector..",
                            "org.jspecify..",
                            "com.fasterxml.jackson.core..")
                    .because(
                            "the engine runs in a plain main, with no framework on the class path");

    @ArchTest
    static final ArchRule the_engines_commands_add_only_picocli =
            classes()
                    .that()
                    .resideInAPackage("dev.stepgate.engine.cli..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.stepgate.engine..", "java..", "org.jspecify..", "picocli..")
                    .because("commands print what the engine's rooms say; they compute nothing");

    @ArchTest
    static final ArchRule only_readers_of_files_read_json =
            noClasses()
                    .that()
                    .resideInAPackage("dev.stepgate.engine..")
                    .and()
                    .resideOutsideOfPackages(
                            "dev.stepgate.engine.checkpoint..",
                            "dev.stepgate.engine.tokenizer..",
                            "dev.stepgate.engine.template..",
                            "dev.stepgate.engine.grammar..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.fasterxml.jackson..")
                    .because(
                            "the engine meets JSON in a checkpoint's files, in a template's tojson"
                                    + " and in schemas; between rooms it passes records");

    @ArchTest
    static final ArchRule vectors_stay_in_the_kernel_room =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.engine.kernel..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jdk.incubator.vector..")
                    .because(
                            "the vector module is optional at run time; whoever names it fails to"
                                    + " load without it");

    @ArchTest
    static final ArchRule native_calls_stay_in_their_rooms =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.stepgate.engine.cuda..", "dev.stepgate.engine.os..")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup)(\\$.*)?")
                    .because(
                            "a native call can crash the process and pins a carrier thread; mapped"
                                    + " memory is open to all, calls are not");

    /*
     * failover.Lane is the one class that speaks to SmallRye's guards: circuit breaker, retry and
     * bulkhead are made by a builder there and need no container.
     */
    @ArchTest
    static final ArchRule the_web_stays_at_the_edges =
            noClasses()
                    .that(not(atAnEdge()))
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.failover.Lane")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "jakarta.ws.rs..",
                                            "jakarta.enterprise..",
                                            "jakarta.inject..",
                                            "io.vertx..",
                                            "io.quarkus..",
                                            "io.smallrye..",
                                            "org.jboss..",
                                            "org.eclipse.microprofile..")
                                    .and(not(resideInAPackage("io.smallrye.config.."))))
                    .because(
                            "features are plain classes with constructors: they can be tested with"
                                    + " new, and the framework can change without them");

    @ArchTest
    static final ArchRule lanes_know_only_the_guards =
            noClasses()
                    .that()
                    .haveFullyQualifiedName("dev.stepgate.gateway.failover.Lane")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "jakarta.ws.rs..",
                            "jakarta.enterprise..",
                            "jakarta.inject..",
                            "io.vertx..",
                            "io.quarkus..",
                            "io.smallrye.mutiny..",
                            "io.smallrye.common..",
                            "org.jboss..")
                    .because("it uses SmallRye's circuit breaker, not its framework");

    /*
     * gateway.cli is an edge for io.quarkus.runtime alone: `serve` has to start Quarkus somewhere,
     * and the class that does is a command.
     */
    @ArchTest
    static final ArchRule commands_only_start_quarkus =
            noClasses()
                    .that()
                    .resideInAPackage("dev.stepgate.gateway.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "jakarta.ws.rs..",
                            "jakarta.enterprise..",
                            "jakarta.inject..",
                            "io.vertx..",
                            "io.smallrye.mutiny..",
                            "io.smallrye.common..")
                    .because("a command starts the gateway or talks to one; it is no part of it");

    /*
     * gateway.cli reads the mappings without starting the gateway, for `config check`, and says
     * what is wrong with them when it cannot start.
     */
    @ArchTest
    static final ArchRule settings_are_declared_in_settings =
            noClasses()
                    .that(not(settings()))
                    .and(not(resideInAPackage("dev.stepgate.gateway.cli..")))
                    .and(not(wiring()))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.smallrye.config..",
                            "jakarta.validation..",
                            "org.hibernate.validator..")
                    .because(
                            "what an operator may set is an interface named …Settings in the"
                                    + " feature that reads it, and nowhere else");

    @ArchTest
    static final ArchRule one_room_knows_the_http_client =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.provider.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.hc..")
                    .because("dialects are written against our Exchange; the client can change");

    /*
     * Commands are free to use the JDK's client: they ask once and wait, and its cost does not
     * matter there. Nor does it for a webhook that hears of a tenant twice a day.
     */
    @ArchTest
    static final ArchRule no_answer_goes_through_the_jdks_http_client =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.stepgate.gateway.cli..", "dev.stepgate.gateway.alert..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.net.http..")
                    .because(
                            "it takes three times the processor time of a blocking socket and knows"
                                    + " no read timeout (decisions/0001-virtual-threads)");

    @ArchTest
    static final ArchRule json_trees_stay_where_dialects_are_spoken =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.stepgate.provider.remote..",
                            "dev.stepgate.upstream..",
                            "dev.stepgate.provider.openai..",
                            "dev.stepgate.provider.anthropic..",
                            "dev.stepgate.gateway.http..",
                            "dev.stepgate.gateway.openai..",
                            "dev.stepgate.gateway.anthropic..",
                            "dev.stepgate.gateway.responses..",
                            "dev.stepgate.gateway.admin..",
                            "dev.stepgate.gateway.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.fasterxml.jackson.databind..")
                    .because("features take records; only a dialect takes JSON apart");

    @ArchTest
    static final ArchRule one_room_checks_schemas =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.gateway.form..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.networknt..", "tools.jackson..")
                    .because(
                            "schemas come from strangers: what they may fetch, and how long they"
                                    + " may take, is bounded in one place");

    @ArchTest
    static final ArchRule one_room_reads_yaml =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.gateway.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.yaml..")
                    .because("every complaint about an operator's file then has file and line");

    @ArchTest
    static final ArchRule one_room_knows_which_database_it_is =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.gateway.store..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.sqlite..", "org.postgresql..", "io.agroal..", "org.flywaydb..")
                    .because("statements are written so that every database takes them");

    @ArchTest
    static final ArchRule one_room_counts_with_buckets =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.gateway.quota..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.github.bucket4j..")
                    .because("a reservation is the only thing that may touch a balance");

    @ArchTest
    static final ArchRule only_commands_know_picocli =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.stepgate.engine.cli..",
                            "dev.stepgate.gateway.cli..",
                            "dev.stepgate.upstream.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("picocli..")
                    .because("everything a command does can be done without a command line");

    private static DescribedPredicate<JavaClass> atAnEdge() {
        return resideInAnyPackage(
                        "dev.stepgate.gateway.http..",
                        "dev.stepgate.gateway.openai..",
                        "dev.stepgate.gateway.anthropic..",
                        "dev.stepgate.gateway.responses..",
                        "dev.stepgate.gateway.admin..",
                        "dev.stepgate.gateway.cli..")
                .or(wiring())
                .or(settings())
                .as("at an edge, in Wiring or Settings");
    }

    private static DescribedPredicate<JavaClass> settings() {
        return DescribedPredicate.describe(
                "Settings", type -> Rooms.topLevel(type).endsWith("Settings"));
    }

    private static DescribedPredicate<JavaClass> wiring() {
        return DescribedPredicate.describe("Wiring", type -> Rooms.of(type).equals(Rooms.WIRING));
    }
}
