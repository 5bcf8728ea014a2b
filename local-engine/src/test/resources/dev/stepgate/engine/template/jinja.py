"""Renders the templates below with Jinja itself, set up as chat templates expect it.

Usage: python3 jinja.py > jinja.json        needs jinja2 3.1
"""

import json
import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "t": "Hello World",
    "empty": "",
    "wide": "a\U0001F469b\u00e9",
    "n": 7,
    "f": 2.5,
    "yes": True,
    "no": False,
    "nil": None,
    "l": [3, 1, 2],
    "names": ["b", "A", "c", "a"],
    "d": {"b": 1, "a": "x", "items": "own"},
    "people": [
        {"name": "Mia", "age": 3, "role": "user", "at": {"home": True}},
        {"name": "Tom", "age": 5, "role": "assistant", "at": {"home": False}},
        {"name": "Ada", "age": 4, "role": "user", "at": {"home": True}},
    ],
    "nested": {"a": [1, 2.0, None, True, "q\"\\\n\u0001\u007f\u00e9\U0001F469"], "b": {}, "c": []},
    "lines": "one\ntwo\n\nthree\n",
    "spaced": "  \t x y \n",
}

EXPRESSIONS = r"""
'a\n\t\\\'\"\x41\u00e9\U0001F469\101\q'
"it's" 'joined'
1 + 2 * 3 - 4
7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 7 / 2
7.5 // 2, -7.5 % 2, 1e3, 1.5e-7, 1e16, 123456789012345680.0, 0.1 + 0.2, 1e22, 100.0
1_000 + 1
2 * 'ab', 'ab' * 2, [1] * 2, 'ab' * -1
'a' ~ 1 ~ none ~ true ~ 2.0 ~ nothere ~ [1, 'x']
'1' + '2'
[1, 2] + [3]
-n, +n, -f, --n
-n|abs
true + 1
12345678901234567890 * 98765432109876543210
t[0], t[-1], t[1:3], t[::-1], t[:5], t[-5:], t[::2], t[8:2:-2], t[50:], t[:-50]
wide[1], wide|length, wide[::-1], wide[1:3]
l[0], l[-1], l[::-1], l[1:], l[:-1], l[-100:100], l[100::-1], l[1:0], l[2:0:-1]
l.0, people.1.name
d.a, d['a'], d.missing, d['missing'], d['items'], d.get('a'), d.get('z'), d.get('z', 5)
nothere, nil, yes, no
'x' if yes else 'y', 'x' if no else 'y', 'x' if no
'a' if no else 'b' if no else 'c'
yes and 'b', no and 'b', '' or 'c', 'a' or 'c', nil or [] or 0
not yes, not nil, not '', not not 1
not n == 7, not n is string
1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == true, 3 >= 3, 2 <= 1, 'a' < 'b', 'a' != 'b', [1, 2] < [1, 3]
'a' == 1, nil == false, nothere == nothere, nothere == nil, [1] == [1.0], {'a': 1} == {'a': true}
'ell' in t, 'z' in t, 'z' not in t, 1 in l, 9 not in l, 'a' in d, 'z' in d, 'x' in nothere
n is number and n is integer and n is not float, f is float, yes is boolean, yes is integer, yes is number
t is string, n is string, nil is none, nothere is none, d is mapping, l is mapping
t is sequence, l is sequence, d is sequence, n is sequence, nothere is sequence, nil is sequence
t is iterable, n is iterable, nil is iterable, nothere is iterable
nothere is defined, nothere is undefined, nil is defined, d.missing is defined, d.a is defined
yes is true, no is false, 1 is true, n is odd, n is even, n is divisibleby 7, n is divisibleby(2)
n is eq 7, n is equalto(7), n is ne 7, n is gt 6, n is lt 6, n is ge 7, n is le 7, n is in [1, 7], n is in(l)
t is lower, 'abc' is lower, 'ABC' is upper, '123' is upper
range is callable, t is callable
d.missing is string
'x' if t is string and n is number else 'y'
t.startswith('Hell'), t.endswith('d'), t.endswith('x'), t.startswith(('x', 'H'))
spaced.strip(), spaced.lstrip(), spaced.rstrip(), 'xxaxx'.strip('x'), 'xyaxy'.lstrip('yx'), 'xyaxy'.rstrip('yx')
'a,b,,c'.split(','), 'a,b,,c'.split(',', 1), ' a  b '.split(), 'a b c'.split(none, 1), 'abc'.split('x'), ''.split('x')
'a,b,,c'.rsplit(',', 1), 'a,b'.rsplit(','), 'aaa'.split('aa'), 'aaa'.rsplit('aa')
lines.splitlines(), 'a\r\nb'.splitlines()
t.upper(), t.lower(), 'hello wORLD'.title(), 'hELLO w'.capitalize(), '\u00df'.upper()
t.replace('o', '0'), t.replace('o', '0', 1), 'ab'.replace('', '-'), ''.replace('', 'x'), 'aaa'.replace('aa', 'b')
'-'.join(names), ''.join([]), ', '.join(d)
t.find('o'), t.find('z'), wide.find('b'), t.count('l'), t.removeprefix('He'), t.removesuffix('ld')
d.keys()|list, d.values()|list, d.items()|list|length
t|length, l|length, d|length, l|count, nothere|length
n|string + '!', true|string, none|string, 2.0|string, nothere|string, l|string
t|safe, t|upper, t|lower, 'a b'|title, 'hELLO'|capitalize
nested|tojson
nested|tojson(ensure_ascii=true)
nested|tojson(indent=2)
nested|tojson(separators=(',', ':'))
d|tojson(sort_keys=true), []|tojson(indent=2), {}|tojson, 'a<b>&\''|tojson, 1.0|tojson, none|tojson, true|tojson
spaced|trim, 'xxaxx'|trim('x')
nothere|default('z'), nil|default('z'), ''|default('z', true), nothere|d, ''|d('q', boolean=true)
l|join, l|join(', '), people|join(', ', attribute='name')
'aXbX'|replace('X', '-'), 'aXbX'|replace('X', '-', 1)
l|first, l|last, t|first, []|first, l|list, t|list, d|list
l|sort, l|sort(reverse=true), names|sort, names|sort(case_sensitive=true), people|sort(attribute='age')|map(attribute='name')|list
people|selectattr('role', 'equalto', 'user')|map(attribute='name')|join(',')
people|rejectattr('role', 'equalto', 'user')|map(attribute='name')|join(',')
people|selectattr('at.home')|list|length, people|selectattr('missing', 'defined')|list, people|selectattr('age', '>', 3)|list|length if false else 0
l|select('odd')|list, l|reject('gt', 1)|list, [0, 1, '', 'a']|select|list
names|map('upper')|list, people|map(attribute='missing', default='-')|list, names|map('replace', 'a', 'z')|join
l|reverse|list, t|reverse
'42'|int, ' 42 '|int, '4.9'|int, 'x'|int, 'x'|int(5), 4.9|int, -4.9|int, true|int, nil|int, '1e2'|int
'2.5'|float, 'x'|float, 'x'|float(1.5), 2|float, '1e3'|float
'<a href="x">\'&'|e|string, '<'|escape|string
lines|indent, lines|indent(2, true), lines|indent(width=2, blank=true), 'a'|indent('> ', first=true)
[1, 2, 1, 3]|unique|list, ['a', 'A', 'b']|unique|list, names|unique(case_sensitive=true)|list
l|min, l|max, names|min, names|max, []|max, people|max(attribute='age')|length, l|sum, people|sum(attribute='age'), []|sum, l|sum(start=10)
d|items|list|length, nothere|items|list
range(3)|list, range(1, 4)|list, range(5, 0, -2)|list, range(0)|list
dict(a=1, b='x'), dict({'a': 1}, b=2)
[], [1], [1,], {}, {'a': 1, "b": [2, {'c': none}]}
'a\'b', ["it's"], ['a"b\'c'], ['\n\t\\\x01']
(1 + 2) * 3, ((1))
people[0].name ~ people[-1]['name'], people[0]['at'].home
people[1:]|length, (people|length - 1) - 0
'%' ~ 'd', '{' ~ '}', "}}" , '%}'
{'a': {'b': {}}}
'a' 'b' ~ 'c'
1 if [] else 2, 1 if [0] else 2, 1 if {} else 2, 1 if 0.0 else 2, 1 if ' ' else 2
'abc' is in 'xabcx'
namespace(a=1).a
""".strip().split("\n")

TEMPLATES = [
    "a\n{% if yes %}\nb\n{% endif %}\nc\n",
    "a\n  {% if yes %}\n  b\n  {% endif %}\n  c",
    "a  \n  {%- if yes -%}  \n b {%- endif %} c",
    "a {{- t -}} b", "a  {{ t }}  b\n", "\n\n{{ t }}\n\n", "{{ t }}\n",
    "a\n  {# comment #}\nb", "a {#- x -#} b", "a{# #}b {# {{ no }} {% if %} #}c", "  {# a #}  \n x",
    "  {%+ if yes %}x{% endif %}", "{% if yes +%}\nx{% endif %}", "x {% if yes %} y {% endif %} z",
    "a\r\nb\rc\n{% if yes %}\r\nd{% endif %}",
    "{% raw %}{{ x }} {% if %}{% endraw %}|", "  {% raw -%}  {{ x }}  {%- endraw %}  \n|", "a\n  {% raw %}\nb\n  {% endraw %}\nc",
    "{% if no %}1{% elif nil %}2{% elif yes %}3{% else %}4{% endif %}{% if no %}{% else %}5{% endif %}",
    "{% for x in l %}{{ x }}{{ ',' if not loop.last }}{% endfor %}",
    "{% for x in [] %}a{% else %}none{% endfor %}{% for x in nothere %}a{% else %}none{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in d|items %}{{ k }}{% endfor %}{% for k in d %}{{ k }}{% endfor %}",
    "{% for x in l if x != 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% endfor %}",
    "{% for x in l %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.previtem }}-{{ loop.nextitem }}|{{ loop.depth }}{{ loop.cycle('a', 'b') }} {% endfor %}",
    "{% for x in l %}{% for y in 'ab' %}{{ loop.index }}{{ y }}{{ loop.depth }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% set x = 1 %}{% for i in l %}{{ x }}{% set x = i %}{{ x }} {% endfor %}{{ x }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set ns = namespace(a=1, b='x') %}{% for i in l %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c is defined }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c[1] }}{% set a, b = b, a %}{{ a }}{{ b }}",
    "{% set x %}a{{ n }}b{% endset %}{{ x }}{{ x|length }}",
    "{% macro m(a, b='B', c=a) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(b=1, a=2) }}{{ m(1, c='z') ~ '!' }}{{ m('x')|length }}",
    "{% macro m(a) %}{{ a is defined }}{{ t }}{% endmacro %}{{ m() }}",
    "{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "{% macro m() %}<{{ caller('q') }}>{% endmacro %}{% call(x) m() %}in {{ x }}{% endcall %}",
    "{% macro m() %}{{ caller() if caller is defined else 'alone' }}{% endmacro %}{{ m() }}{% call m() %}body{% endcall %}",
    "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{{ 'a' }}{{ {'a': {'b': 1}} }}{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{- 'x' if 'a' in {'a': 1} -}}  y", "{{ [1,\n 2]\n }}\n{{ '\n' }}", "{ {a} } {%if yes%}x{%endif%}{{t}}",
    "{% for m in people %}\n  {%- if m.role == 'user' and not loop.first %}\n    {{- m.name }}\n  {%- endif %}\n{%- endfor %}",
    "{% for m in people[::-1] %}{% set i = (people|length - 1) - loop.index0 %}{{ i }}{{ m.name }}{% endfor %}",
    "{%- for m in people -%}\n{{ m.name }}\n{% endfor -%}\nend",
    "{% for a in [[1, 2], [3, 4]] %}{% for x, y in [a] %}{{ x }}{{ y }}{% endfor %}{% endfor %}",
    "{% set x = [] %}{% for i in x %}{% else %}{% set y = 1 %}{{ y }}{% endfor %}{{ y is defined }}",
    "{% if x is not defined %}{% set x = 'new' %}{% endif %}{{ x }}",
    "{% set content = none %}{% for m in people %}{% if m.age == 3 %}{% set content = m.name %}{% endif %}{{ content }} {% endfor %}",
]


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
environment.filters["tojson"] = tojson

cases = []
for template in ["{{ [" + e + "]|map('string')|join('|') }}" for e in EXPRESSIONS] + TEMPLATES:
    try:
        printed = environment.from_string(template).render(**VARIABLES)
    except Exception as e:
        raise SystemExit(f"{template}: {e}")
    cases.append({"template": template, "printed": printed})
json.dump({"made_by": "python3 jinja.py > jinja.json, jinja2 " + jinja2.__version__, "variables": VARIABLES, "cases": cases}, fp=__import__("sys").stdout, ensure_ascii=True, indent=1)
print()
