package dev.stepgate.architecture;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The dependency table: which room may use which, after the root package. A room not listed here
 * may use nothing, so adding one means adding a line.
 *
 * <p>{@code gateway.Wiring} counts as a room of its own: it joins all the others, and would
 * otherwise put every room in a circle with the one it lives in.
 */
final class Rooms {

    static final String ROOT = "dev.stepgate";
    static final String WIRING = "gateway.Wiring";

    /*
     * Upstreams is the part of Wiring that turns an operator's facts into providers, and Remotes the
     * part of that for upstreams over HTTP. They are apart only because together they would be too
     * long; the clocks and the beans stay in Wiring.
     */
    private static final Set<String> JOINERS =
            Set.of(ROOT + "." + WIRING, ROOT + ".gateway.Upstreams", ROOT + ".gateway.Remotes");

    /*
     * catalog -> tenant is not in the first design, but its own sketch asks for a route with a
     * tier in hand. It goes one way: tenant never sees the catalogue.
     *
     * http -> provider is there because an answer can break after its status is spent; the door
     * has to say so in the stream. RoomsTest narrows it to ProviderFailure.
     *
     * http -> config for YAML, in which what clients may ask is described.
     *
     * cli -> config and store: `config check` starts nothing, and `keys create` has to work while no
     * gateway runs, so both open an operator's files themselves. local is a room so that `config
     * check` and Wiring plan the models' memory alike.
     *
     * tenant, usage -> store and not the other way: the store knows tables and connections, the statements
     * are with whose tables they are. quota -> usage is there because settling an allowance and
     * writing its receipt is one transaction.
     *
     * journal is what is left of the first releases' file: Wiring and cli take it over, once.
     *
     * alert -> quota is there for what quota tells of spending, to whoever wants to know; quota does
     * not know who that is.
     *
     * decode -> kernel is there for Rows, the plain matrix of floats, and Run, which of them are
     * whose; RoomsTest narrows it so.
     */
    private static final String TABLE =
            """
            engine.terms      ->
            engine.checkpoint -> engine.terms
            engine.tokenizer  -> engine.terms
            engine.template   -> engine.terms
            engine.grammar    -> engine.terms engine.tokenizer
            engine.prompt     -> engine.terms engine.template engine.tokenizer
            engine.kernel     -> engine.terms
            engine.kv         -> engine.terms engine.kernel
            engine.sampling   -> engine.terms engine.kernel
            engine.model      -> engine.terms engine.kernel engine.kv engine.checkpoint
            engine.decode     -> engine.terms engine.kernel engine.kv engine.model engine.sampling \
                                 engine.grammar engine.tokenizer engine.prompt
            engine.packing    -> engine.terms engine.checkpoint engine.kernel engine.tokenizer
            engine            -> engine.terms engine.checkpoint engine.tokenizer engine.template \
                                 engine.prompt engine.kernel engine.kv engine.sampling \
                                 engine.model engine.decode
            engine.cli        -> engine engine.terms engine.checkpoint engine.tokenizer \
                                 engine.template engine.prompt engine.kernel engine.kv \
                                 engine.sampling engine.model engine.decode engine.packing

            upstream          ->
            upstream.cli      -> upstream

            chat              ->
            sse               ->
            provider          -> chat
            provider.http     -> chat provider
            provider.remote   -> chat provider provider.http sse
            provider.openai   -> chat provider provider.remote sse
            provider.anthropic -> chat provider provider.remote sse
            provider.local    -> chat provider engine engine.terms

            gateway.refusal   ->
            gateway.config    ->
            gateway.store     ->
            gateway.kept      -> gateway.store
            gateway.tenant    -> chat provider gateway.refusal gateway.config gateway.store
            gateway.catalog   -> chat provider gateway.refusal gateway.config gateway.tenant
            gateway.local     -> provider provider.local gateway.config gateway.catalog
            gateway.usage     -> chat provider gateway.refusal gateway.store gateway.tenant
            gateway.quota     -> chat provider gateway.refusal gateway.store gateway.tenant \
                                 gateway.catalog gateway.usage
            gateway.journal   -> gateway.store gateway.tenant gateway.quota
            gateway.alert     -> gateway.store gateway.tenant gateway.catalog gateway.usage \
                                 gateway.quota
            gateway.form      -> chat
            gateway.failover  -> chat provider gateway.refusal gateway.store gateway.tenant \
                                 gateway.catalog gateway.form
            gateway           -> chat provider gateway.refusal gateway.store gateway.tenant \
                                 gateway.catalog gateway.quota gateway.failover gateway.usage \
                                 gateway.alert gateway.kept
            gateway.http      -> chat provider gateway gateway.refusal gateway.tenant \
                                 gateway.catalog gateway.usage gateway.store gateway.config
            gateway.anthropic -> chat gateway gateway.refusal gateway.catalog gateway.http
            gateway.responses -> chat gateway gateway.refusal gateway.tenant gateway.catalog \
                                 gateway.http gateway.kept
            gateway.openai    -> chat gateway gateway.refusal gateway.tenant gateway.catalog \
                                 gateway.http gateway.usage
            gateway.admin     -> chat gateway gateway.refusal gateway.tenant gateway.catalog \
                                 gateway.http gateway.usage gateway.store gateway.alert
            gateway.cli       -> chat gateway gateway.refusal gateway.tenant gateway.catalog \
                                 gateway.http gateway.config gateway.store gateway.local \
                                 gateway.failover gateway.usage gateway.quota \
                                 gateway.alert gateway.kept gateway.journal provider provider.local engine \
                                 engine.cli
            """;

    private static final Map<String, Set<String>> ALLOWED =
            TABLE.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split("->", 2))
                    .collect(
                            toUnmodifiableMap(parts -> parts[0].strip(), parts -> rooms(parts[1])));

    private Rooms() {}

    /** The rooms that have a line in the table. */
    static Set<String> listed() {
        return ALLOWED.keySet();
    }

    /** The room a class is in, empty for a class that is not ours; the class may be nested. */
    static String of(JavaClass type) {
        if (JOINERS.contains(topLevel(type))) {
            return WIRING;
        }
        return type.getPackageName().startsWith(ROOT + ".")
                ? type.getPackageName().substring(ROOT.length() + 1)
                : "";
    }

    /** The full name of the outermost class a class is written in. */
    static String topLevel(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    /** Whether a class is the one that makes every other. */
    static boolean isWiring(JavaClass type) {
        return topLevel(type).equals(ROOT + "." + WIRING);
    }

    /** The table in ArchUnit's words. */
    static AllowedModuleDependencies table() {
        AllowedModuleDependencies table =
                AllowedModuleDependencies.allow().fromModule(WIRING).toModules(names(listed()));
        for (var line : ALLOWED.entrySet()) {
            table = table.fromModule(line.getKey()).toModules(names(line.getValue()));
        }
        return table;
    }

    private static String[] names(Set<String> rooms) {
        return rooms.toArray(String[]::new);
    }

    private static Set<String> rooms(String words) {
        return Stream.of(words.strip().split(" +"))
                .filter(word -> !word.isEmpty())
                .collect(toUnmodifiableSet());
    }
}
