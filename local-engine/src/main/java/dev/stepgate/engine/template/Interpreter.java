package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs statements. Owned by one thread, for one rendering. */
final class Interpreter {
    private final Rendering rendering;
    private final Evaluator evaluator;

    Interpreter(Rendering rendering) {
        this.rendering = rendering;
        this.evaluator = new Evaluator(rendering, this);
    }

    /** How a statement ends. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    /** Runs a whole template. */
    Text run(Block body, Map<String, Value> variables) {
        Scope scope = Scope.outermost();
        for (String name : Functions.NAMES) {
            scope.set(name, new Callable.Builtin(name));
        }
        variables.forEach(scope::set);
        return print(body, scope);
    }

    /** What a block prints. */
    private Text print(Block body, Scope scope) {
        var out = new TextBuilder();
        run(body, scope, out);
        return out.text();
    }

    private Flow run(Block block, Scope scope, TextBuilder out) {
        for (Statement statement : block.statements()) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope, TextBuilder out) {
        rendering.enter(rendering.line());
        Flow flow =
                switch (statement) {
                    case Statement.If choice -> choose(choice, scope, out);
                    case Statement.For loop -> loop(loop, scope, out);
                    case Statement.Break leave -> Flow.BREAK;
                    case Statement.Continue skip -> Flow.CONTINUE;
                    case Statement.Words words -> print(words.text(), out);
                    case Statement.Output output ->
                            print(
                                    Spelling.str(evaluator.evaluate(output.expression(), scope)),
                                    out);
                    case Statement.CallBlock block -> print(callBlock(block, scope), out);
                    case Statement.Setting setting -> {
                        set(setting, scope);
                        yield Flow.ON;
                    }
                };
        rendering.leave();
        return flow;
    }

    private Flow print(Text text, TextBuilder out) {
        rendering.made(text);
        out.add(text);
        return Flow.ON;
    }

    private void set(Statement.Setting setting, Scope scope) {
        switch (setting) {
            case Statement.SetNames set ->
                    assign(
                            set.names(),
                            evaluator.evaluate(set.expression(), scope),
                            set.line(),
                            scope);
            case Statement.SetField set -> {
                Value value = evaluator.evaluate(set.expression(), scope);
                if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
                    throw Complaint.at(set.line(), "'" + set.namespace() + "' is not a namespace");
                }
                namespace.set(set.field(), value);
            }
            case Statement.SetBlock set -> scope.set(set.name(), print(set.body(), scope.inner()));
            case Statement.Define macro ->
                    scope.set(
                            macro.name(),
                            new Callable.Macro(
                                    macro.name(), macro.parameters(), macro.body(), scope));
        }
    }

    private void assign(List<String> names, Value value, int line, Scope scope) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return;
        }
        rendering.at(line);
        List<Value> values = Operators.iterate(value, rendering);
        if (values.size() != names.size()) {
            throw rendering.wrong(
                    "cannot unpack " + values.size() + " values into " + names.size() + " names");
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), values.get(i));
        }
    }

    private Flow choose(Statement.If choice, Scope scope, TextBuilder out) {
        for (Statement.Branch branch : choice.branches()) {
            if (Operators.truthy(evaluator.evaluate(branch.test(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return run(choice.otherwise(), scope, out);
    }

    private Flow loop(Statement.For loop, Scope scope, TextBuilder out) {
        List<Value> values = filtered(loop, scope);
        for (int i = 0; i < values.size(); i++) {
            rendering.spend(1);
            Scope turn = scope.inner();
            turn.set("loop", new Loop(values, i));
            assign(loop.names(), values.get(i), loop.line(), turn);
            if (run(loop.body(), turn, out) == Flow.BREAK) {
                break;
            }
        }
        return values.isEmpty() ? run(loop.otherwise(), scope.inner(), out) : Flow.ON;
    }

    private List<Value> filtered(Statement.For loop, Scope scope) {
        Value iterable = evaluator.evaluate(loop.iterable(), scope);
        rendering.at(loop.line());
        List<Value> kept = new ArrayList<>();
        for (Value value : Operators.iterate(iterable, rendering)) {
            Scope turn = scope.inner();
            assign(loop.names(), value, loop.line(), turn);
            if (Operators.truthy(evaluator.evaluate(loop.filter(), turn))) {
                kept.add(value);
            }
        }
        return kept;
    }

    private Text callBlock(Statement.CallBlock block, Scope scope) {
        var caller = new Callable.Macro("caller", block.parameters(), block.body(), scope);
        return evaluator.callWith(caller, block.call(), scope);
    }

    /** What a macro prints. */
    Text call(Callable.Macro macro, Arguments passed) {
        Scope scope = macro.home().inner();
        Map<String, Value> named = new LinkedHashMap<>(passed.named());
        Value caller = named.remove("caller");
        if (caller != null) {
            scope.set("caller", caller);
        }
        Arguments arguments =
                Arguments.of(rendering, macro.name(), passed.positional(), named)
                        .as(
                                macro.parameters().stream()
                                        .map(Statement.Parameter::name)
                                        .toArray(String[]::new));
        for (Statement.Parameter parameter : macro.parameters()) {
            scope.set(
                    parameter.name(),
                    arguments.has(parameter.name())
                            ? arguments.require(parameter.name())
                            : evaluator.evaluate(parameter.otherwise(), scope));
        }
        return print(macro.body(), scope);
    }
}
