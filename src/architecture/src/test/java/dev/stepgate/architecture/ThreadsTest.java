package dev.stepgate.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** One style of waiting, and few places where threads begin. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ThreadsTest {

    static final String BIRTHS =
            "java\\.lang\\.Thread\\.(<init>|ofVirtual|ofPlatform|startVirtualThread)"
                    + "|java\\.util\\.concurrent\\.Executors\\..*"
                    + "|java\\.util\\.concurrent\\.(ThreadPoolExecutor|ForkJoinPool"
                    + "|ScheduledThreadPoolExecutor)\\..*"
                    + "|java\\.util\\.Timer\\.<init>"
                    + "|.*\\.(parallelStream|parallel)";

    static final String POOLS =
            "java\\.util\\.concurrent\\.Executors\\.(new.*Pool.*|newSingleThread.*)"
                    + "|java\\.util\\.concurrent\\.(ThreadPoolExecutor|ForkJoinPool"
                    + "|ScheduledThreadPoolExecutor)\\..*";

    @ArchTest
    static final ArchRule one_style_of_waiting =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.http.EventStream")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.smallrye.mutiny..", "org.reactivestreams..")
                                    .or(name("java.util.concurrent.CompletableFuture").forSubtype())
                                    .or(name("java.util.concurrent.CompletionStage").forSubtype())
                                    .or(name("java.util.concurrent.Flow").forSubtype()))
                    .because(
                            "we block on virtual threads; a Uni here would bring back callbacks"
                                    + " (decisions/0001-virtual-threads)");

    /*
     * PrefixFiles writes one file at a time beside the thread that owns the model, and waits for
     * the end of it before the model is closed.
     */
    @ArchTest
    static final ArchRule threads_begin_in_few_places =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.stepgate.upstream..",
                            "dev.stepgate.engine.decode..",
                            "dev.stepgate.engine.kernel..",
                            "dev.stepgate.engine.packing..",
                            "dev.stepgate.gateway.http..",
                            "dev.stepgate.gateway.store..",
                            "dev.stepgate.gateway.catalog..")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.provider.Deadline")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.failover.Hedge")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.quota.Settling")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.tenant.Lookout")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.quota.Aside")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.quota.Backlog")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.gateway.failover.Probes")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.provider.local.Shelf")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.stepgate.engine.kv.PrefixFiles")
                    .should()
                    .accessTargetWhere(Reach.target("a thread begins", BIRTHS))
                    .because(
                            "a request is one virtual thread from socket to socket; every further"
                                    + " thread needs an owner who ends it");

    @ArchTest
    static final ArchRule threads_are_not_pooled =
            noClasses()
                    .should()
                    .accessTargetWhere(Reach.target("a pool is made or used", POOLS))
                    .because(
                            "concurrency is limited by quotas and semaphores, never by the size of"
                                    + " a pool (decisions/0001-virtual-threads)");

    @ArchTest
    static final ArchRule nothing_hangs_on_a_thread =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(ThreadLocal.class)
                    .because("the caller is a parameter, not an ambience");
}
