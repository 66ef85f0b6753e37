import { dependencies, inOrder } from '../../../rehearsal/cloudformation/dependency-graph';
import type { Template } from '../../../rehearsal/cloudformation/template';

const order = (Resources: Template['Resources']): string[] =>
  inOrder(dependencies({ Resources }, (id) => id in Resources));

test('a resource follows whatever it refers to, in whatever way', () => {
  expect(
    order({
      BySub: { Type: 'T', Properties: { a: { 'Fn::Sub': 'x-${ByAttribute.Arn}' } } },
      ByAttribute: { Type: 'T', Properties: { a: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['ByRef', 'Arn'] }]] } } },
      ByRef: { Type: 'T', Properties: { a: [{ Ref: 'ByDependsOn' }] } },
      ByDependsOn: { Type: 'T', DependsOn: ['ByUpdatePolicy'] },
      ByUpdatePolicy: {
        Type: 'T',
        UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'First' } } },
      },
      First: { Type: 'T' },
    }),
  ).toEqual(['First', 'ByUpdatePolicy', 'ByDependsOn', 'ByRef', 'ByAttribute', 'BySub']);
});

test('the order of the template stays where nothing decides', () => {
  expect(order({ B: { Type: 'T' }, A: { Type: 'T' }, C: { Type: 'T', DependsOn: 'A' } })).toEqual(['B', 'A', 'C']);
});

test('a cycle names its resources', () => {
  const reference = (id: string) => ({ Type: 'T', Properties: { a: { Ref: id } } });
  expect(() =>
    order({ Free: { Type: 'T' }, Cors: reference('Site'), Site: reference('Headers'), Headers: reference('Cors') }),
  ).toThrow('Circular dependency between resources: Cors → Site → Headers → Cors');
});

test('a reference to nothing is an error', () => {
  expect(() => order({ A: { Type: 'T', Properties: { a: { Ref: 'Gone' } } } })).toThrow('A refers to Gone');
});
