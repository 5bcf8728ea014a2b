package dev.stepgate.provider.local;

import dev.stepgate.engine.LocalModel;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The models that run in this process, each a provider. Thread-safe; whoever opened them closes
 * them, which ends answers in progress.
 */
public final class LocalModels implements AutoCloseable {
    private final MemoryPlan plan;
    private final Opening opening = new Opening();
    private final Shelf<LocalModel> shelf;
    private final List<LocalProvider> providers;

    private LocalModels(MemoryPlan plan, LongSupplier seeds, Supplier<String> callIds) {
        this.plan = plan;
        this.shelf = new Shelf<>(plan.memory().budgetBytes(), opening::close);
        this.providers =
                plan.shares().stream()
                        .map(share -> new LocalProvider(share, opening, shelf, seeds, callIds))
                        .toList();
    }

    /**
     * Opens the models that are to be open from the start.
     *
     * @param plan without refusals
     * @param seeds where a request's seed comes from when the client gave none
     * @param callIds names for tool calls, each new
     * @throws dev.stepgate.provider.ProviderFailure when one cannot be opened; then none is
     */
    public static LocalModels open(MemoryPlan plan, LongSupplier seeds, Supplier<String> callIds) {
        LocalModels models = new LocalModels(plan, seeds, callIds);
        try {
            for (int i = 0; i < models.providers.size(); i++) {
                switch (plan.shares().get(i).settings().load()) {
                    case START -> models.providers.get(i).load();
                    case FIRST_USE -> {}
                }
            }
            models.opening.serving();
            return models;
        } catch (RuntimeException | Error fault) {
            models.close();
            throw fault;
        }
    }

    /** How they share the memory. */
    public MemoryPlan plan() {
        return plan;
    }

    /** One for each model, in the plan's order. */
    public List<LocalProvider> providers() {
        return providers;
    }

    /** The one that operators call so. */
    public LocalProvider provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no model of " + name));
    }

    @Override
    public void close() {
        opening.ending();
        shelf.close();
    }
}
