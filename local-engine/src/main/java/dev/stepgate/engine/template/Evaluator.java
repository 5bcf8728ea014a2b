package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Expression.Comparand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Gives expressions their values. Owned by one thread, for one rendering. */
final class Evaluator {
    private final Rendering rendering;
    private final Interpreter interpreter;

    Evaluator(Rendering rendering, Interpreter interpreter) {
        this.rendering = rendering;
        this.interpreter = interpreter;
    }

    Value evaluate(Expression expression, Scope scope) {
        rendering.enter(expression.line());
        Value value =
                switch (expression) {
                    case Expression.Constant constant -> constant.value();
                    case Expression.Name name -> scope.get(name.name());
                    case Expression.ListOf list -> new Value.Items(all(list.values(), scope));
                    case Expression.MappingOf mapping -> mapping(mapping, scope);
                    case Expression.Attribute attribute ->
                            Lookup.attribute(
                                    evaluate(attribute.target(), scope),
                                    attribute.name(),
                                    rendering);
                    case Expression.Item item ->
                            Lookup.item(
                                    evaluate(item.target(), scope),
                                    evaluate(item.key(), scope),
                                    rendering);
                    case Expression.Slice slice -> slice(slice, scope);
                    case Expression.Call call -> call(call, scope);
                    case Expression.Filtered filtered -> filtered(filtered, scope);
                    case Expression.Tested tested -> tested(tested, scope);
                    case Expression.Not not ->
                            new Value.Bool(!Operators.truthy(evaluate(not.operand(), scope)));
                    case Expression.Signed signed -> signed(signed, scope);
                    case Expression.And and -> {
                        Value left = evaluate(and.left(), scope);
                        yield Operators.truthy(left) ? evaluate(and.right(), scope) : left;
                    }
                    case Expression.Or or -> {
                        Value left = evaluate(or.left(), scope);
                        yield Operators.truthy(left) ? left : evaluate(or.right(), scope);
                    }
                    case Expression.Binary binary -> binary(binary, scope);
                    case Expression.Compared compared -> compared(compared, scope);
                    case Expression.Joined joined -> joined(joined, scope);
                    case Expression.Choice choice ->
                            Operators.truthy(evaluate(choice.test(), scope))
                                    ? evaluate(choice.then(), scope)
                                    : evaluate(choice.otherwise(), scope);
                };
        rendering.leave();
        return value;
    }

    private List<Value> all(List<Expression> expressions, Scope scope) {
        List<Value> values = new ArrayList<>();
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value mapping(Expression.MappingOf mapping, Scope scope) {
        SequencedMap<Text, Value> values = new LinkedHashMap<>();
        for (Expression.Entry entry : mapping.entries()) {
            if (!(evaluate(entry.key(), scope) instanceof Text key)) {
                rendering.at(mapping.line());
                throw rendering.wrong("a key of a mapping must be text");
            }
            values.put(key, evaluate(entry.value(), scope));
        }
        return new Value.Mapping(values);
    }

    private Value slice(Expression.Slice slice, Scope scope) {
        Value target = evaluate(slice.target(), scope);
        Value from = evaluate(slice.from(), scope);
        Value to = evaluate(slice.to(), scope);
        Value step = evaluate(slice.step(), scope);
        rendering.at(slice.line());
        return rendering.made(new Slicing(from, to, step, rendering).of(target));
    }

    private Value signed(Expression.Signed signed, Scope scope) {
        Value operand = evaluate(signed.operand(), scope);
        rendering.at(signed.line());
        Value negative = Arithmetic.negative(operand, rendering);
        return signed.sign() == Operator.MINUS
                ? negative
                : Arithmetic.negative(negative, rendering);
    }

    private Value binary(Expression.Binary binary, Scope scope) {
        Value left = evaluate(binary.left(), scope);
        Value right = evaluate(binary.right(), scope);
        rendering.at(binary.line());
        return rendering.made(Arithmetic.apply(binary.operator(), left, right, rendering));
    }

    private Value compared(Expression.Compared compared, Scope scope) {
        Value left = evaluate(compared.first(), scope);
        for (Comparand other : compared.others()) {
            Value right = evaluate(other.expression(), scope);
            rendering.at(compared.line());
            if (!Operators.compare(other.comparison(), left, right, rendering)) {
                return new Value.Bool(false);
            }
            left = right;
        }
        return new Value.Bool(true);
    }

    private Value joined(Expression.Joined joined, Scope scope) {
        var text = new TextBuilder();
        for (Expression part : joined.parts()) {
            text.add(Spelling.str(evaluate(part, scope)));
        }
        return rendering.made(text.text());
    }

    private Value filtered(Expression.Filtered filtered, Scope scope) {
        Value target = evaluate(filtered.target(), scope);
        Arguments arguments = passed("filter " + filtered.name(), filtered.passed(), scope);
        rendering.at(filtered.line());
        return rendering.made(Filters.apply(filtered.name(), target, arguments));
    }

    private Value tested(Expression.Tested tested, Scope scope) {
        Value target = evaluate(tested.target(), scope);
        Arguments arguments = passed("test " + tested.name(), tested.passed(), scope);
        rendering.at(tested.line());
        return new Value.Bool(Tests.holds(tested.name(), target, arguments));
    }

    private Value call(Expression.Call call, Scope scope) {
        Value callee = evaluate(call.callee(), scope);
        if (!(callee instanceof Callable callable)) {
            rendering.at(call.line());
            throw rendering.wrong(
                    callee instanceof Undefined undefined
                            ? undefined.why()
                            : "cannot call " + Operators.kind(callee));
        }
        Arguments arguments = passed(callable.name(), call.passed(), scope);
        rendering.at(call.line());
        return rendering.made(call(callable, arguments));
    }

    /** Calls a macro with a call block's body as its {@code caller}. */
    Text callWith(Callable.Macro caller, Expression.Call call, Scope scope) {
        if (!(evaluate(call.callee(), scope) instanceof Callable.Macro macro)) {
            rendering.at(call.line());
            throw rendering.wrong("a call block calls something that is no macro");
        }
        Arguments arguments = passed(macro.name(), call.passed(), scope);
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        named.put("caller", caller);
        rendering.at(call.line());
        return interpreter.call(
                macro, Arguments.of(rendering, macro.name(), arguments.positional(), named));
    }

    private Value call(Callable callable, Arguments arguments) {
        return switch (callable) {
            case Callable.Builtin builtin -> Functions.call(builtin.name(), arguments);
            case Callable.Method method -> Methods.call(method.self(), method.name(), arguments);
            case Callable.Macro macro -> interpreter.call(macro, arguments);
        };
    }

    private Arguments passed(String owner, Expression.Passed passed, Scope scope) {
        Map<String, Value> named = new LinkedHashMap<>();
        passed.named().forEach((name, expression) -> named.put(name, evaluate(expression, scope)));
        return Arguments.of(rendering, owner, all(passed.positional(), scope), named);
    }
}
